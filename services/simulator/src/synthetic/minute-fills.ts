import type { Candle } from './candle.ts'
import { gaussian, heavyTailed, mix, mixText, unit } from './hash.ts'
import type { Instrument } from './instruments.ts'
import type { Pressure } from './pressure.ts'

export const minuteMs = 60_000
const fillsMax = 1000
/** A large order takes many levels at once: times the usual amount of each of its fills. */
const largeTimes = 14

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
  /** Fills of one burst bear one number, rising from 0: one taker after the other crosses the spread the same way. */
  readonly bursts: Uint16Array
  /** 1: the taker bought; 0: the taker sold. */
  readonly buys: Uint8Array
}

export const blankFills = (): MinuteFills => ({
  ...{ minute: 0, count: 0, high: 0, low: 0 },
  prices: new Int32Array(fillsMax),
  amounts: new Float64Array(fillsMax),
  chances: new Uint32Array(fillsMax),
  bursts: new Uint16Array(fillsMax),
  buys: new Uint8Array(fillsMax),
})

export type FillParts = Readonly<{
  seed: number
  startMinute: number
  /** Times the usual number of fills. */ intensity: number
  price(minute: number): number
  pressure(minute: number): Pressure
}>

/**
 * Any minute's fills, from the seed and the minute alone: from `price(minute)` to `price(minute + 1)`. They come in bursts,
 * as a taker draws others after it; the harder the pressure, the longer the bursts, the more of them on its side.
 * @returns a function that writes a minute's fills into the columns it is given.
 */
export function fillsOfMinutes(
  instrument: Instrument,
  { seed, startMinute, intensity, price, pressure }: FillParts,
): (minute: number, fills: MinuteFills) => void {
  const stream = mixText(seed, `trades ${instrument.symbol}`)
  const { tradesPerMinute, tradeUsdt, basePrice, stepDecimals, tickDecimals, ownBps } = instrument
  const medianSteps = (tradeUsdt / basePrice) * 10 ** stepDecimals
  const wickTicks = basePrice * 10 ** tickDecimals * ((1 + ownBps) / 10_000) * 0.6

  return (minute, fills) => {
    const open = price(minute)
    const close = price(minute + 1)
    const bits = mix(stream, minute - startMinute)
    const { side, activity } = pressure(minute)
    const wick = (salt: number) => Math.round(Math.abs(gaussian(mix(bits, salt))) * wickTicks * (0.5 + activity / 2))
    fills.minute = minute
    const wanted = 6 + Math.floor(tradesPerMinute * intensity * activity * (0.7 + 0.6 * unit(bits)))
    fills.count = Math.min(fillsMax, wanted)
    fills.high = Math.max(open, close) + wick(1)
    fills.low = Math.max(1, Math.min(open, close) - wick(2))
    drawBursts(fills, bits, side, medianSteps)
    walkBetween(open, close, bits, fills)
  }
}

function drawBursts(fills: MinuteFills, bits: number, side: number, medianSteps: number): void {
  const strength = Math.abs(side)
  const goesOn = 0.4 + 0.3 * strength
  let burst = -1
  let isBuy = 0
  let times = 1
  for (let index = 0; index < fills.count; index += 1) {
    const chance = mix(bits, index)
    if (index === 0 || unit(mix(chance, 3)) >= goesOn) {
      burst += 1
      const isLarge = unit(mix(chance, 5)) < 0.02 + 0.04 * strength
      // Whoever trades much knows what they want.
      isBuy = unit(mix(chance, 4)) < 0.5 + side * (isLarge ? 0.45 : 0.33) ? 1 : 0
      times = isLarge ? largeTimes : 1
    }
    fills.chances[index] = chance
    fills.bursts[index] = burst
    fills.buys[index] = isBuy
    fills.amounts[index] = Math.max(1, Math.floor(medianSteps * heavyTailed(chance) * times))
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

/** A burst trades around one price, on the side of it that its takers have to pay. */
function walk(fills: MinuteFills, fromIndex: number, toIndex: number, to: number): void {
  const { prices, chances, bursts, buys, high, low } = fills
  const from = prices[fromIndex] ?? 0
  const slope = (to - from) / Math.max(1, toIndex - fromIndex)
  const noise = Math.max(1, Math.floor((high - low) / 12))
  let around = 0
  for (let index = fromIndex + 1; index < toIndex; index += 1) {
    if (bursts[index] !== bursts[index - 1]) around = spread(chances[index] ?? 0, noise)
    const step = spread(chances[index] ?? 0, noise >> 2)
    const paid = buys[index] === 1 ? Math.abs(step) : -Math.abs(step)
    const wanted = Math.floor(from + slope * (index - fromIndex)) + around + paid
    prices[index] = Math.max(low, Math.min(high, wanted))
  }
  prices[toIndex] = to
}

/** -noise..noise. */
const spread = (chance: number, noise: number): number =>
  ((Math.imul(chance, 0x9e3779b1) >>> 8) % (2 * noise + 1)) - noise

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
