import { type Timeframe, timeframeMs } from '@virtuoso/domain'
import type { Bar } from './state.ts'

/**
 * One higher candle from the M1 rows of its time, sums in time order; a minute that is not there was not observed.
 * @returns undefined when the history begins inside it, or none of its minutes is there.
 */
export function rollUp(rows: readonly Bar[], openTimeMs: number, timeframe: Timeframe): Bar | undefined {
  const lengthMs = timeframeMs[timeframe]
  const oldest = rows[0]
  if (oldest === undefined || oldest.openTimeMs > openTimeMs) return undefined
  const minutes = rows.filter((it) => it.openTimeMs >= openTimeMs && it.openTimeMs < openTimeMs + lengthMs)
  const first = minutes[0]
  const last = minutes.at(-1)
  if (first === undefined || last === undefined) return undefined
  const count = lengthMs / timeframeMs.M1
  const sidesKnown = minutes.every((it) => it.buyAmount !== undefined)
  const amount = sumOf(minutes, (it) => it.amount)
  return {
    openTimeMs,
    open: first.open,
    high: Math.max(...minutes.map((it) => it.high)),
    low: Math.min(...minutes.map((it) => it.low)),
    close: last.close,
    amount,
    buyAmount: sidesKnown ? sumOf(minutes, (it) => it.buyAmount ?? 0) : undefined,
    sellAmount: sidesKnown ? sumOf(minutes, (it) => it.sellAmount ?? 0) : undefined,
    unknownAmount: sidesKnown ? sumOf(minutes, (it) => it.unknownAmount) : amount,
    tradeCount: minutes.every((it) => it.tradeCount !== undefined)
      ? sumOf(minutes, (it) => it.tradeCount ?? 0)
      : undefined,
    quoteVolume: minutes.every((it) => it.quoteVolume !== undefined)
      ? sumOf(minutes, (it) => it.quoteVolume ?? 0)
      : undefined,
    coverage: sumOf(minutes, (it) => it.coverage) / count,
    gapMs: sumOf(minutes, (it) => it.gapMs) + (count - minutes.length) * timeframeMs.M1,
    source: 'ROLLED',
    revision: 0,
    lateCount: sumOf(minutes, (it) => it.lateCount),
    firstOffset: Math.min(...minutes.map((it) => it.firstOffset)),
    closeOffset: last.closeOffset,
  }
}

function sumOf(minutes: readonly Bar[], of: (minute: Bar) => number): number {
  let sum = 0
  for (const minute of minutes) sum += of(minute)
  return sum
}
