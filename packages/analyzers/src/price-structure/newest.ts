import { type CandleRun, type MarketStructure, type Side, type Timeframe, timeframeMs } from '@virtuoso/domain'

/** A candle that just closed as the newest of its timeframe, and what its window says then. */
export type Newest = Readonly<{
  timeframe: Timeframe
  openTimeMs: number
  run: CandleRun
  /** undefined: the window cannot be used, or the market stood still. */
  structure: MarketStructure | undefined
  isUsable: boolean
}>

/** ms. */
export const closeTimeOf = ({ timeframe, openTimeMs }: Newest): number => openTimeMs + timeframeMs[timeframe]

/** When it was confirmed, and the oldest input behind it. */
export function lineageOf(newest: Newest, firstOffset: number): Readonly<{ asOfMs: number; firstOffset: number }> {
  let oldest = firstOffset
  for (const offset of newest.run.firstOffset) if (offset < oldest) oldest = offset
  return { asOfMs: closeTimeOf(newest), firstOffset: oldest }
}

export const sideName = (side: Side): 'BULLISH' | 'BEARISH' => (side > 0 ? 'BULLISH' : 'BEARISH')
