import type { InstrumentDefined } from '@virtuoso/contracts'
import { emptyOrderBook, exactMax, type OrderBook, POW10, rescale } from '@virtuoso/domain'
import type { ScaleFault } from '../item-fault.ts'
import { type BookCursor, newBookCursor } from './book-cursor.ts'
import { type CandleCursor, newCandleCursor } from './candles.ts'
import { newTradeCursor, type TradeCursor } from './trade-cursor.ts'

/** What the mapper keeps of one instrument between two frames. */
export type InstrumentState = {
  /** In force: its scales are those of every event made now. */
  definition: InstrumentDefined
  /** Greatest price and amount seen, at the scales in force: no raised scale may put them beyond the limit. */
  priceMax: number
  amountMax: number
  readonly trades: TradeCursor
  readonly book: BookCursor
  /** The book as its updates imply it: only that shows when bid and ask cross. */
  readonly levels: OrderBook
  readonly candles: CandleCursor
  /** Greatest time of a ticker, ms; 0: none yet. */
  tickerTimeMs: number
  /** Settlement that the predicted rate belongs to, ms: tickers repeat it only when it changes. */
  nextFundingTimeMs?: number
}

export const newInstrumentState = (definition: InstrumentDefined): InstrumentState => ({
  definition,
  priceMax: definition.tickSize,
  amountMax: definition.amountStep,
  trades: newTradeCursor(),
  book: newBookCursor(),
  levels: emptyOrderBook(),
  candles: newCandleCursor(),
  tickerTimeMs: 0,
})

/**
 * A definition with the scale that the venue's digits need.
 * @param definition - The one in force, or one raised before for the same item; the version rises once.
 * @returns undefined when a price or amount that lives at the scale in force would leave ±(2^53 − 2).
 */
export function raisedDefinition(
  state: InstrumentState,
  definition: InstrumentDefined,
  { quantity, decimals }: ScaleFault,
): InstrumentDefined | undefined {
  const { tickSize, priceScale, amountStep, amountScale, definitionVersion } = state.definition
  const [greatest, scale] = quantity === 'price' ? [state.priceMax, priceScale] : [state.amountMax, amountScale]
  if (greatest * (POW10[decimals - scale] ?? Number.POSITIVE_INFINITY) > exactMax) return undefined
  const raised =
    quantity === 'price'
      ? { priceScale: decimals, tickSize: rescale(tickSize, scale, decimals) }
      : { amountScale: decimals, amountStep: rescale(amountStep, scale, decimals) }
  return { ...definition, ...raised, definitionVersion: definitionVersion + 1 }
}

/**
 * Puts a definition in force; what was measured at the old scales follows.
 * @returns false, and nothing happens, when a price or amount that lives would leave ±(2^53 − 2).
 */
export function adopt(state: InstrumentState, definition: InstrumentDefined): boolean {
  const { priceScale, amountScale } = state.definition
  const priceShift = POW10[definition.priceScale - priceScale] ?? Number.POSITIVE_INFINITY
  const amountShift = POW10[definition.amountScale - amountScale] ?? Number.POSITIVE_INFINITY
  if (state.priceMax * priceShift > exactMax || state.amountMax * amountShift > exactMax) return false
  state.priceMax *= priceShift
  state.amountMax *= amountShift
  state.trades.lastPrice *= priceShift
  state.definition = definition
  return true
}

/** Remembers the greatest price and amount seen, at the scales in force. */
export function measure(state: InstrumentState, price: number, amount: number): void {
  if (price > state.priceMax) state.priceMax = price
  if (amount > state.amountMax) state.amountMax = amount
}
