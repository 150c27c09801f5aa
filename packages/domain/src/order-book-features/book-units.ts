import type { InstrumentDefined } from '@virtuoso/contracts'
import type { BookSide } from '../book/book-side.ts'
import type { OrderBook } from '../book/order-book.ts'
import { at } from '../column.ts'
import { pow10, toPrice } from '../exact.ts'

/** How a level's worth is read: in units that only ratios need, and what one of them is in quote currency. */
export type BookUnits = Readonly<{
  /** Contracts of a fixed quote value: the price plays no part in a level's worth. */
  isInverse: boolean
  /** Quote currency per unit of `worthAt`. */
  quotePerWorth: number
}>

type Contract = Pick<InstrumentDefined, 'contractKind' | 'amountUnit' | 'contractSize' | 'contractScale'>
type Scales = Pick<OrderBook, 'priceScale' | 'amountScale'>

/** @throws RangeError at scales beyond 22. */
export function bookUnits(definition: Contract, { priceScale, amountScale }: Scales): BookUnits {
  const { contractKind, amountUnit, contractSize, contractScale } = definition
  const isInverse = contractKind === 'INVERSE'
  const size = amountUnit === 'CONTRACT' && contractSize !== undefined ? toPrice(contractSize, contractScale) : 1
  const scales = isInverse ? pow10(amountScale) : pow10(priceScale) * pow10(amountScale)
  return { isInverse, quotePerWorth: size / scales }
}

/** Worth of a level in units of the book's own integers. */
export const worthAt = ({ prices, amounts }: BookSide, index: number, { isInverse }: BookUnits): number =>
  isInverse ? at(amounts, index) : at(prices, index) * at(amounts, index)

/** USD-like, so that thresholds in quote currency hold as they are. */
const dollars: readonly string[] = ['USDT', 'USDC', 'USD', 'FDUSD', 'DAI']

/** A threshold of so many dollars in another quote currency; 0, which is none, where no rate is known. */
export function inQuote(dollarsMin: number, quote: string): number {
  if (dollars.includes(quote)) return dollarsMin
  if (quote === 'BTC') return dollarsMin * 1.5e-5
  return quote === 'ETH' ? dollarsMin * 3e-4 : 0
}
