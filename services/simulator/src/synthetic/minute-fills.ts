import type { Candle } from './candle.ts'
import { gaussian, heavyTailed, mix, mixText, unit } from './hash.ts'
import type { Instrument } from './instruments.ts'

export const minuteMs = 60_000
const fillsMax = 1000

/**
 * The fills of one minute, column by column, in order of time. The first prints the open, the last the close, and in
 * between they touch the high and the low, so that they add up to the minute's candle. A long history needs millions of
 * them: the columns are buffers that are filled again and again.
 */
export type MinuteFills = {
  /** Minutes since the epoch. */
  minute: number
  /** How much of each column is used. */
  count: number
  high: number
  low: number
  /** Ticks. */
  readonly prices: Int32Array
  /** Amount steps, at least 1. */
  readonly amounts: Float64Array
  /** 32 bits of chance for each fill. */
  readonly chances: Uint32Array
}

export const blankFills = (): MinuteFills => ({
  ...{ minute: 0, count: 0, high: 0, low: 0 },
  prices: new Int32Array(fillsMax),
  amounts: new Float64Array(fillsMax),
  chances: new Uint32Array(fillsMax),
})

/**
 * Any minute's fills, from the seed and the minute alone: from `price(minute)` to `price(minute + 1)`.
 * @param intensity - times the usual number of fills.
 * @returns a function that writes a minute's fills into the columns it is given.
 */
export function fillsOfMinutes(
  instrument: Instrument,
  seed: number,
  intensity: number,
  price: (minute: number) => number,
): (minute: number, fills: MinuteFills) => void {
  const stream = mixText(seed, `trades ${instrument.symbol}`)
  const { tradesPerMinute, tradeUsdt, basePrice, stepDecimals, tickDecimals, ownBps } = instrument
  const medianSteps = (tradeUsdt / basePrice) * 10 ** stepDecimals
  const wickTicks = basePrice * 10 ** tickDecimals * ((2 + ownBps) / 10_000) * 0.6

  return (minute, fills) => {
    const open = price(minute)
    const close = price(minute + 1)
    const bits = mix(stream, minute)
    const wick = (salt: number) => Math.round(Math.abs(gaussian(mix(bits, salt))) * wickTicks)
    fills.minute = minute
    fills.count = Math.min(fillsMax, 4 + Math.floor(tradesPerMinute * intensity * (0.4 + 1.2 * unit(bits))))
    fills.high = Math.max(open, close) + wick(1)
    fills.low = Math.max(1, Math.min(open, close) - wick(2))
    for (let index = 0; index < fills.count; index += 1) {
      const chance = mix(bits, index)
      fills.chances[index] = chance
      fills.amounts[index] = Math.max(1, Math.floor(medianSteps * heavyTailed(chance)))
    }
    walkBetween(open, close, bits, fills)
  }
}

/** Straight from the open to one extreme, to the other, and to the close, with noise that stays inside the extremes. */
function walkBetween(open: number, close: number, bits: number, fills: MinuteFills): void {
  const { high, low, count } = fills
  const inner = count - 2
  const atHigh = 1 + (mix(bits, -4) % inner)
  const atLow = 1 + ((atHigh + (mix(bits, -5) % (inner - 1))) % inner)
  fills.prices[0] = open
  if (atHigh < atLow) {
    walk(fills, 0, atHigh, high)
    walk(fills, atHigh, atLow, low)
    walk(fills, atLow, count - 1, close)
  } else {
    walk(fills, 0, atLow, low)
    walk(fills, atLow, atHigh, high)
    walk(fills, atHigh, count - 1, close)
  }
}

function walk({ prices, chances, high, low }: MinuteFills, fromIndex: number, toIndex: number, to: number): void {
  const from = prices[fromIndex] ?? 0
  const slope = (to - from) / Math.max(1, toIndex - fromIndex)
  const noise = Math.max(1, Math.floor((high - low) / 12))
  for (let index = fromIndex + 1; index < toIndex; index += 1) {
    const wiggle = (Math.imul(chances[index] ?? 0, 0x9e3779b1) >>> 8) % (2 * noise + 1)
    const wanted = Math.floor(from + slope * (index - fromIndex)) + wiggle - noise
    prices[index] = wanted > high ? high : wanted < low ? low : wanted
  }
  prices[toIndex] = to
}

/** The whole minute's candle. */
export function candleOf({ minute, count, high, low, prices, amounts }: MinuteFills): Candle {
  let volume = 0
  let turnover = 0
  for (let index = 0; index < count; index += 1) {
    const amount = amounts[index] ?? 0
    volume += amount
    turnover += amount * (prices[index] ?? 0)
  }
  const open = prices[0] ?? 0
  return { startMs: minute * minuteMs, open, high, low, close: prices[count - 1] ?? open, volume, turnover }
}

/** The minute's candle as far as its first `count` fills make it; before the first it stands at the open. */
export function candleSoFar(fills: MinuteFills, count: number): Candle {
  const open = fills.prices[0] ?? 0
  const seen = fills.prices.subarray(0, count)
  return candleOf({ ...fills, count, high: Math.max(open, ...seen), low: Math.min(open, ...seen) })
}
