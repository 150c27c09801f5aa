/** What the market offers right now: a price to enter at, and a range to set the stop by. */
import type { EntryKind } from '@virtuoso/contracts'
import {
  atr,
  bestPrice,
  bookTrouble,
  type CandleWindow,
  candleRun,
  type Intake,
  POW10,
  runCoverage,
  toPrice,
} from '@virtuoso/domain'
import type { SignalConfig } from './config.ts'
import type { Quoted, SignalState } from './state.ts'

/** Integer at 10^−priceScale of the signal, which is one more than the definition's: a mid between two ticks is exact. */
export type Entry = Readonly<{
  price: number
  kind: Exclude<EntryKind, 'UNKNOWN'>
  /** undefined: the last trade */
  spreadBps?: number
  firstOffset?: number
}>

export const priceScaleOf = ({ definition }: Intake): number => (definition?.priceScale ?? 0) + 1

/** An integer of one scale as the nearest one of another. */
export const atScale = (price: number, from: number, to: number): number =>
  to >= from ? price * pow(to - from) : Math.floor(price / pow(from - to) + 0.5)

const pow = (exponent: number): number => POW10[exponent] ?? 1

/** The mid, else the last trade while it is young. */
export function entryOf(intake: Intake, state: SignalState, config: SignalConfig, nowMs: number): Entry | undefined {
  const { book, channels, lastDatumMs } = intake
  const isYoung = lastDatumMs.BOOK !== undefined && nowMs - lastDatumMs.BOOK <= config.entryBookMaxMs
  const scale = priceScaleOf(intake)
  const [bid, ask] = [bestPrice(book.bids), bestPrice(book.asks)]
  const isUsable = isYoung && bookTrouble(book, channels.BOOK.state) === undefined
  if (isUsable && bid !== undefined && ask !== undefined && bid < ask)
    return {
      price: atScale((bid + ask) * 5, book.priceScale + 1, scale),
      kind: 'MID',
      spreadBps: ((ask - bid) / ((bid + ask) / 2)) * 10_000,
    }
  const { lastTrade } = state
  if (lastTrade === undefined || nowMs - lastTrade.atMs > config.entryTradeMaxMs) return undefined
  return { price: atScale(lastTrade.price, lastTrade.scale, scale), kind: 'LAST', firstOffset: lastTrade.offset }
}

/**
 * Average true range of 30-minute candles at 10^−priceScale of the signal, with the oldest input behind it.
 * @returns undefined where there are too few, or where they were not seen well enough to tell how far the price moved.
 */
export function stopBasis(
  window: CandleWindow,
  scale: number,
): Readonly<{ atr: number; firstOffset: number }> | undefined {
  const run = candleRun(window)
  if (typeof runCoverage(run, 1) === 'string') return undefined
  const range = atr(run.high, run.low, run.close)
  if (range === undefined || range <= 0) return undefined
  const factor = scale >= run.priceScale ? pow(scale - run.priceScale) : 1 / pow(run.priceScale - scale)
  return { atr: range * factor, firstOffset: Math.min(...run.firstOffset) }
}

/** |mark/last − 1|; undefined: one of both is missing or too old. */
export function markDivergence(
  { mark, lastTrade }: SignalState,
  { markMaxMs }: SignalConfig,
  nowMs: number,
): number | undefined {
  if (mark === undefined || nowMs - mark.atMs > markMaxMs) return undefined
  if (lastTrade === undefined) return 0
  const last = priceOf(lastTrade)
  return Math.abs(priceOf(mark) - last) / last
}

const priceOf = ({ price, scale }: Quoted): number => toPrice(price, scale)

/** Whether it has a mark price to watch. */
export const isPerpetual = ({ definition }: Intake): boolean =>
  definition !== undefined && definition.contractKind !== 'SPOT' && definition.expiryTimeMs === undefined

export const isTrading = ({ definition }: Intake): boolean =>
  definition === undefined || definition.status === 'TRADING'
