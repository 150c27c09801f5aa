import { at } from '../column.ts'
import { pow10 } from '../exact.ts'
import { assertExact } from '../exact-sum.ts'
import {
  addTo,
  bucketFor,
  changeClosed,
  type HorizonRing,
  type Horizons,
  keptPlace,
  late,
  noteOffset,
} from '../horizon/horizons.ts'
import { columnIndices } from '../horizon/window-sum.ts'

/** What each bucket holds of the trades in it, and the value of an empty one. */
export const emptyFlowBucket = {
  /** Scaled integers, exact. */
  buy: 0,
  sell: 0,
  unknown: 0,
  /** Quote currency. */
  buyQuote: 0,
  sellQuote: 0,
  buyCount: 0,
  sellCount: 0,
  /** Quote currency of large sweeps, at the time of their last trade. */
  largeBuyQuote: 0,
  largeSellQuote: 0,
  /** Quote per base; 0: nothing traded. First and last go by event time, then by arrival. */
  firstPrice: 0,
  firstTimeMs: 0,
  lastPrice: 0,
  lastTimeMs: 0,
  /** −1: none came. */
  lastOpenInterest: -1,
} as const
export type FlowColumn = keyof typeof emptyFlowBucket
/** Which column is which. */
export const flowColumns: Readonly<Record<FlowColumn, number>> = columnIndices<FlowColumn>(emptyFlowBucket)
export type FlowRing = HorizonRing<FlowColumn>
export type FlowRings = Horizons<FlowColumn>

/** A trade as the rings take it. */
export type Print = Readonly<{
  timeMs: number
  offset: number
  /** Quote per base. */
  price: number
  /** Scaled integer in the scale of the rings. */
  amount: number
  /** Quote currency. */
  quote: number
  side: 'BUY' | 'SELL' | 'UNKNOWN'
}>

/** @throws RangeError when a sum of amounts is no longer exact. */
export function addPrint({ rings }: FlowRings, print: Print): void {
  for (const ring of rings) {
    const place = bucketFor(ring, print.timeMs, print.offset)
    if (place === late) continue
    addAmounts(ring, place, print)
    takePrice(ring, place, print)
  }
}

function addAmounts({ columns }: FlowRing, place: number, { side, amount, quote }: Print): void {
  if (side === 'UNKNOWN') {
    addTo(columns.unknown, place, amount)
    return
  }
  const isBuy = side === 'BUY'
  addTo(isBuy ? columns.buy : columns.sell, place, amount)
  addTo(isBuy ? columns.buyQuote : columns.sellQuote, place, quote)
  addTo(isBuy ? columns.buyCount : columns.sellCount, place, 1)
}

function takePrice({ columns }: FlowRing, place: number, { price, timeMs }: Print): void {
  const isFirst = at(columns.lastPrice, place) === 0
  if (isFirst || timeMs < at(columns.firstTimeMs, place)) {
    columns.firstPrice[place] = price
    columns.firstTimeMs[place] = timeMs
  }
  if (isFirst || timeMs >= at(columns.lastTimeMs, place)) {
    columns.lastPrice[place] = price
    columns.lastTimeMs[place] = timeMs
  }
}

/** A large sweep, at the time of its last trade. */
export function addLarge(
  { rings }: FlowRings,
  {
    side,
    quote,
    lastMs,
    firstOffset,
  }: Readonly<{ side: 'BUY' | 'SELL'; quote: number; lastMs: number; firstOffset: number }>,
): void {
  for (const ring of rings) {
    const place = keptPlace(ring, lastMs)
    if (place === late) continue
    addTo(side === 'BUY' ? ring.columns.largeBuyQuote : ring.columns.largeSellQuote, place, quote)
    noteOffset(ring.firstOffset, place, firstOffset)
  }
}

/** @param openInterest - Any unit that stays the same, ≥ 0. */
export function addOpenInterest({ rings }: FlowRings, openInterest: number, timeMs: number, offset: number): void {
  for (const ring of rings) {
    const place = bucketFor(ring, timeMs, offset)
    if (place !== late) ring.columns.lastOpenInterest[place] = openInterest
  }
}

/** Amounts in finer units: `decimals` more. @throws RangeError when one is no longer exact. */
export function refineAmounts({ rings }: FlowRings, decimals: number): void {
  const factor = pow10(decimals)
  for (const ring of rings) {
    const { buy, sell, unknown } = ring.columns
    changeClosed(ring)
    for (const column of [buy, sell, unknown])
      for (let place = 0; place < column.length; place += 1) column[place] = assertExact(at(column, place) * factor)
  }
}
