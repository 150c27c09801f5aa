/** A candle in whole ticks and steps, exact. */
export type Candle = Readonly<{
  /** Unix epoch milliseconds. */ startMs: number
  /** Ticks; the close of the candle before it. */ open: number
  high: number
  low: number
  close: number
  /** Amount steps. */ volume: number
  /** Ticks times steps. */ turnover: number
}>

/** Several candles as one; they follow each other without a gap. */
export function rollUp(first: Candle, rest: readonly Candle[]): Candle {
  let { high, low, close, volume, turnover } = first
  for (const candle of rest) {
    if (candle.high > high) high = candle.high
    if (candle.low < low) low = candle.low
    close = candle.close
    volume += candle.volume
    turnover += candle.turnover
  }
  return { startMs: first.startMs, open: first.open, high, low, close, volume, turnover }
}
