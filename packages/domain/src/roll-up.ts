import type { CandleClosed } from '@virtuoso/contracts'
import { rescale } from './exact.ts'
import { assertExact } from './exact-sum.ts'
import { type Timeframe, timeframeMs } from './timeframe.ts'

/** What a closed candle says, without who said it; scales stand on each. */
export type ClosedCandle = Readonly<
  Pick<
    CandleClosed,
    | 'openTimeMs'
    | 'open'
    | 'high'
    | 'low'
    | 'close'
    | 'priceScale'
    | 'amount'
    | 'buyAmount'
    | 'sellAmount'
    | 'unknownAmount'
    | 'amountScale'
    | 'tradeCount'
    | 'quoteVolume'
    | 'coverage'
    | 'gapMs'
    | 'lateCount'
  >
>

const minuteMs = timeframeMs.M1

/**
 * The candle of a longer timeframe out of its minutes. A minute that is not among them counts as a gap.
 * Takers' amounts are those of the minutes that know them, undefined when none does; counts of trades and quote volume
 * are undefined unless every minute has them, because a part of them would be a wrong total.
 * @param minutes - In time order, all inside the candle, at least one.
 * @param openTimeMs - On the grid of the timeframe.
 * @throws RangeError when there is no minute, or a sum is no longer exact.
 */
export function rollUp(minutes: readonly ClosedCandle[], timeframe: Timeframe, openTimeMs: number): ClosedCandle {
  const first = minutes[0]
  if (first === undefined) throw new RangeError('a candle needs at least one minute')
  const priceScale = highest(minutes, 'priceScale')
  const amountScale = highest(minutes, 'amountScale')
  let whole = withScales(first, priceScale, amountScale)
  for (const minute of minutes.slice(1)) whole = join(whole, withScales(minute, priceScale, amountScale))
  const length = timeframeMs[timeframe] / minuteMs
  return {
    ...whole,
    openTimeMs,
    coverage: whole.coverage / length,
    gapMs: whole.gapMs + (length - minutes.length) * minuteMs,
  }
}

const highest = (minutes: readonly ClosedCandle[], scale: 'priceScale' | 'amountScale'): number =>
  minutes.reduce((most, minute) => Math.max(most, minute[scale]), 0)

function withScales(minute: ClosedCandle, priceScale: number, amountScale: number): ClosedCandle {
  if (minute.priceScale === priceScale && minute.amountScale === amountScale) return minute
  const price = (value: number): number => rescale(value, minute.priceScale, priceScale)
  const amount = (value: number): number => rescale(value, minute.amountScale, amountScale)
  return {
    ...minute,
    open: price(minute.open),
    high: price(minute.high),
    low: price(minute.low),
    close: price(minute.close),
    priceScale,
    amount: amount(minute.amount),
    buyAmount: minute.buyAmount === undefined ? undefined : amount(minute.buyAmount),
    sellAmount: minute.sellAmount === undefined ? undefined : amount(minute.sellAmount),
    unknownAmount: amount(minute.unknownAmount),
    amountScale,
  }
}

/** Sums stay sums, coverage too: it is divided by the length at the end. */
const join = (a: ClosedCandle, b: ClosedCandle): ClosedCandle => ({
  ...a,
  high: Math.max(a.high, b.high),
  low: Math.min(a.low, b.low),
  close: b.close,
  amount: assertExact(a.amount + b.amount),
  buyAmount: eitherSum(a.buyAmount, b.buyAmount),
  sellAmount: eitherSum(a.sellAmount, b.sellAmount),
  unknownAmount: a.unknownAmount + b.unknownAmount,
  tradeCount: bothSum(a.tradeCount, b.tradeCount),
  quoteVolume: bothSum(a.quoteVolume, b.quoteVolume),
  coverage: a.coverage + b.coverage,
  gapMs: a.gapMs + b.gapMs,
  lateCount: a.lateCount + b.lateCount,
})

const eitherSum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : a + b

const bothSum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b
