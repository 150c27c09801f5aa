import { heavyTailed, mix, mixText, unit } from './hash.ts'
import type { History } from './history.ts'
import type { Instrument } from './instruments.ts'
import { minuteMs } from './minute-fills.ts'
import { quoteAt } from './quote.ts'
import { wallsOf } from './walls.ts'

const depthMax = 200
/** How much more rests behind the side that pushes than before it, at full pressure. */
const leanMax = 0.45

/** One side of a book, best price first. */
export type BookSide = Readonly<{
  /** Ticks. */ prices: readonly number[]
  /** Amount steps, above 0; in a list of changes 0 means that the level is gone. */ amounts: readonly number[]
}>

export type Book = Readonly<{ bids: BookSide; asks: BookSide }>

/**
 * An instrument's whole book at any moment: up to 200 levels a side around the touch. Every price level draws a new amount
 * every few seconds, at moments of its own, and the touch at each update; so an update is a small change. Amounts lean to the
 * side that pushes, and here and there stands a wall.
 * @returns a function of the moment of an update, Unix epoch milliseconds.
 */
export function booksOf(history: History, seed: number, startMs: number): (timeMs: number) => Book {
  const [bids, asks] = [sideOf(history, seed, startMs, -1), sideOf(history, seed, startMs, 1)]
  return (timeMs) => {
    const { bid, ask } = quoteAt(history, timeMs)
    return { bids: bids(bid, timeMs), asks: asks(ask, timeMs) }
  }
}

function sideOf(
  { instrument, price, pressure }: History,
  seed: number,
  startMs: number,
  away: -1 | 1,
): (touch: number, timeMs: number) => BookSide {
  const stream = mixText(seed, `${away === -1 ? 'bids' : 'asks'} ${instrument.symbol}`)
  const side = (minute: number) => pressure(minute).side
  const walls = wallsOf(instrument, { seed, startMs, away, price, side })
  const medianSteps = stepsAt(instrument)
  const amountOf = (bits: number, timeMs: number) => {
    const lean = 1 - away * leanMax * side(Math.floor(timeMs / minuteMs))
    return Math.max(1, Math.floor(medianSteps * lean * heavyTailed(bits)))
  }

  return (touch, timeMs) => {
    const prices = [touch]
    const amounts = [amountOf(mix(stream, touch, timeMs / 100), timeMs)]
    const standing = walls(timeMs)
    for (let level = touch + away; prices.length < depthMax && level > 0; level += away) {
      const resting = restingAt(stream, level, timeMs)
      const wall = standing.find((it) => it.price === level)
      if (wall === undefined && unit(resting.bits) >= instrument.density) continue
      prices.push(level)
      amounts.push(amountOf(mix(resting.bits, 1), resting.sinceMs) + (wall?.amount ?? 0))
    }
    return { prices, amounts }
  }
}

const stepsAt = ({ levelUsdt, basePrice, stepDecimals }: Instrument): number =>
  (levelUsdt / basePrice) * 10 ** stepDecimals

/** What rests at a price stays for 4 to 30 seconds. */
function restingAt(stream: number, price: number, timeMs: number): Readonly<{ bits: number; sinceMs: number }> {
  const own = mix(stream, price)
  const staysMs = 4_000 + (own & 255) * 100
  const shiftMs = (own >>> 8) % staysMs
  const turn = Math.floor((timeMs + shiftMs) / staysMs)
  return { bits: mix(stream + 1, price, turn), sinceMs: turn * staysMs - shiftMs }
}
