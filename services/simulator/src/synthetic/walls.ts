import { mix, mixText, unit } from './hash.ts'
import type { Instrument } from './instruments.ts'
import { remembering } from './memo.ts'
import { minuteMs } from './minute-fills.ts'

/** A large order that rests at one price for a while. */
export type Wall = Readonly<{ /** Ticks. */ price: number /** Steps. */; amount: number }>

type WallParts = Readonly<{
  seed: number
  startMs: number
  /** -1 for bids, 1 for asks. */ away: -1 | 1
  price(minute: number): number
  /** -1..1; who pushes. */ side(minute: number): number
}>

/** One may appear so often; the longest stays for three such turns. */
const turnMs = 20_000
const turnsMax = 3
const shortestMs = 12_000
/** Where it stands, bps from where the price was: orders that want to be filled stand near. */
const nearestBps = 4
const farthestBps = 45
const quoteMin = 60_000
const timesMin = 7

/**
 * The walls of one side at any moment, nearest turn first. They stand for 12 to 60 seconds, more often on the side that is
 * pushed from behind; then they vanish, unless the market trades through their price first.
 */
export function wallsOf(instrument: Instrument, parts: WallParts): (timeMs: number) => readonly Wall[] {
  const { seed, startMs, away, price, side } = parts
  const { symbol, basePrice, tickDecimals, stepDecimals, levelUsdt } = instrument
  const stream = mixText(seed, `walls ${away} ${symbol}`)
  const firstTurn = Math.floor(startMs / turnMs)
  const usualSteps = (Math.max(quoteMin, timesMin * levelUsdt) / basePrice) * 10 ** stepDecimals
  const bpsTicks = (basePrice * 10 ** tickDecimals) / 10_000

  const appeared = remembering(8, (turn) => {
    const bits = mix(stream, turn - firstTurn)
    const fromMs = turn * turnMs + Math.floor((unit(mix(bits, 1)) * turnMs) / 1000) * 1000
    const minute = Math.floor(fromMs / minuteMs)
    const isThere = unit(bits) < 0.4 - away * 0.45 * side(minute)
    if (!isThere) return undefined
    const bps = nearestBps + unit(mix(bits, 2)) * (farthestBps - nearestBps)
    const untilMs = fromMs + shortestMs + unit(mix(bits, 3)) * (turnsMax * turnMs - shortestMs)
    return {
      ...{ fromMs, untilMs },
      wall: {
        price: Math.round(price(minute) + away * Math.max(3, bps * bpsTicks)),
        amount: Math.floor(usualSteps * (1 + 2 * unit(mix(bits, 4)))),
      },
    }
  })

  return (timeMs) => {
    const turn = Math.floor(timeMs / turnMs)
    const found: Wall[] = []
    for (let one = turn; one >= turn - turnsMax - 1; one -= 1) {
      const it = appeared(one)
      if (it !== undefined && it.fromMs <= timeMs && timeMs < it.untilMs) found.push(it.wall)
    }
    return found
  }
}
