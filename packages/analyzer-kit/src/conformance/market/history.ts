import { type Timeframe, timeframeMs } from '@virtuoso/domain'
import type { Fact } from './fact.ts'
import type { Random } from './random.ts'

type HistoryOf = Readonly<{
  instrument: string
  chance: Random
  /** ms, where it ends and the live market begins; on the grid of the timeframe. */
  untilMs: number
  /** Price integer at its end. */
  price: number
}>

/** The venue's own candles before the market opens: `count` of a timeframe, oldest first, each opening at the close before. */
export function history(
  { instrument, chance, untilMs, price }: HistoryOf,
  timeframe: Timeframe,
  count: number,
): Fact[] {
  const lengthMs = timeframeMs[timeframe]
  const stride = { M1: 60, M5: 150, M30: 400, H4: 900 }[timeframe]
  const closes = [price]
  for (let index = 0; index < count; index += 1) closes.push((closes.at(-1) ?? price) + chance.between(-stride, stride))
  closes.reverse()
  return Array.from({ length: count }, (_, index) => {
    const [open = price, close = price] = closes.slice(index, index + 2)
    const amount = chance.between(1_000, 90_000)
    return {
      type: 'CandleObserved',
      event: {
        instrument,
        receivedTimeMs: untilMs,
        origin: 'BACKFILL',
        flags: [],
        timeframe,
        openTimeMs: untilMs - (count - index) * lengthMs,
        open,
        high: Math.max(open, close) + chance.between(0, stride),
        low: Math.min(open, close) - chance.between(0, stride),
        close,
        priceScale: 1,
        amount,
        takerBuyAmount: chance.between(0, amount),
        amountScale: 3,
        closed: true,
      },
    }
  })
}
