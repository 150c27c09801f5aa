import { type CandleRun, type Column, candleRun, emptyCandleWindow, putCandle } from '../src/index.ts'

/** Open, high, low, close, volume; and what takers bought and sold, where it is known. */
export type Ohlcv = readonly [
  open: number,
  high: number,
  low: number,
  close: number,
  volume: number,
  buy?: number,
  sell?: number,
]

/** A run of one-minute candles, oldest first; prices and volumes as integers of scale 0. */
export function runOf(candles: readonly Ohlcv[], priceScale = 0): CandleRun {
  const window = emptyCandleWindow('M1')
  for (const [n, [open, high, low, close, amount, buyAmount, sellAmount]] of candles.entries()) {
    const scales = { priceScale, amountScale: 0 }
    putCandle(
      window,
      { openTimeMs: n * 60_000, open, high, low, close, amount, buyAmount, sellAmount, coverage: 1, ...scales },
      n,
    )
  }
  return candleRun(window)
}

/** The same candle again and again. */
export const flatRun = (length: number, price = 1_000, volume = 10): CandleRun =>
  runOf(Array.from({ length }, () => [price, price, price, price, volume]))

export const column = (...values: readonly number[]): Column => Float64Array.from(values)

/** A seeded walk of candles: whole prices around 100 000, never below 1. */
export function walk(length: number, seed: number): Ohlcv[] {
  let state = seed
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 4_294_967_296) * below)
  }
  let close = 100_000
  return Array.from({ length }, () => {
    const open = close
    close = Math.max(1_000, close + next(401) - 200)
    const volume = next(1_000)
    const buy = next(volume + 1)
    return [
      open,
      Math.max(open, close) + next(100),
      Math.min(open, close) - next(100),
      close,
      volume,
      buy,
      volume - buy,
    ]
  })
}
