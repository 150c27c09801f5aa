import type { Candle } from './candle.ts'
import { gaussian, heavyTailed, mix, mixText } from './hash.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import { minuteMs } from './minute-fills.ts'
import { calmBps } from './price-path.ts'

const blockMinutes = 30

/** Half an hour of which only the sum is drawn. */
type Block = Readonly<{
  open: number
  close: number
  high: number
  low: number
  /** Minute of the block, 0..29. */ highAt: number
  lowAt: number
  /** Amount steps of each minute. */ volume: number
}>

/**
 * Minutes so long ago that nobody can ask for their trades any more: half an hour is drawn at once and shared out among its
 * minutes, so that weeks of candles cost little. Longer candles are still the sums of shorter ones.
 */
export function archiveOf(
  instrument: Instrument,
  seed: number,
  startMinute: number,
  price: (minute: number) => number,
): (minute: number) => Candle {
  const stream = mixText(seed, `archive ${instrument.symbol}`)
  const { basePrice, tickDecimals, tradesPerMinute, tradeUsdt, stepDecimals } = instrument
  const wickTicks = basePrice * 10 ** tickDecimals * (calmBps(instrument) / 10_000) * 2
  const usualSteps = (2 * tradesPerMinute * tradeUsdt * 10 ** stepDecimals) / basePrice

  const block = remembering(4, (number): Block => {
    const [open, close] = [price(number * blockMinutes), price((number + 1) * blockMinutes)]
    const bits = mix(stream, number - Math.floor(startMinute / blockMinutes))
    const moved = Math.abs(close - open) / (wickTicks * 3)
    return {
      open,
      close,
      high: Math.max(open, close) + Math.round(Math.abs(gaussian(mix(bits, 1))) * wickTicks),
      low: Math.max(1, Math.min(open, close) - Math.round(Math.abs(gaussian(mix(bits, 2))) * wickTicks)),
      highAt: mix(bits, 3) % blockMinutes,
      lowAt: mix(bits, 4) % blockMinutes,
      volume: Math.max(1, Math.floor(usualSteps * Math.min(4, 0.4 + heavyTailed(bits) / 4 + moved / 2))),
    }
  })

  return (minute) => {
    const { open, close, high, low, highAt, lowAt, volume } = block(Math.floor(minute / blockMinutes))
    const place = minute - Math.floor(minute / blockMinutes) * blockMinutes
    const at = (minutes: number) => Math.round(open + ((close - open) * minutes) / blockMinutes)
    const [from, to] = [at(place), at(place + 1)]
    return {
      startMs: minute * minuteMs,
      open: from,
      close: to,
      high: place === highAt ? high : Math.max(from, to),
      low: place === lowAt ? low : Math.min(from, to),
      volume,
      turnover: volume * Math.round((from + to) / 2),
    }
  }
}
