import { heavyTailed, mix, mixText, unit } from './hash.ts'
import type { History } from './history.ts'
import type { Instrument } from './instruments.ts'
import { quoteAt } from './quote.ts'

export const stepMs = 100
const depthMax = 200

/** One side of a book, best price first. */
export type BookSide = Readonly<{
  /** Ticks. */ prices: readonly number[]
  /** Amount steps, above 0; in a list of changes 0 means that the level is gone. */ amounts: readonly number[]
}>

export type Book = Readonly<{ bids: BookSide; asks: BookSide }>

/** How far apart an instrument's book updates are, milliseconds: a multiple of 100. */
export const bookEveryMs = ({ bookEverySteps }: Instrument, intensity: number): number =>
  stepMs * Math.max(1, Math.round(bookEverySteps / intensity))

/**
 * An instrument's whole book at any moment: up to 200 levels a side around the touch. Every price level draws a new amount
 * every few seconds to minutes, at moments of its own, and the touch at each update; so an update is a small change.
 * @returns a function of the moment, Unix epoch milliseconds, a multiple of `everyMs`.
 */
export function booksOf(history: History, seed: number, everyMs: number): (timeMs: number) => Book {
  const { instrument } = history
  const bids = sideOf(instrument, mixText(seed, `bids ${instrument.symbol}`), -1)
  const asks = sideOf(instrument, mixText(seed, `asks ${instrument.symbol}`), 1)
  return (timeMs) => {
    const { bid, ask } = quoteAt(history, timeMs)
    return { bids: bids(bid, timeMs / everyMs), asks: asks(ask, timeMs / everyMs) }
  }
}

function sideOf(instrument: Instrument, stream: number, away: -1 | 1): (touch: number, update: number) => BookSide {
  const { levelUsdt, basePrice, stepDecimals, density } = instrument
  const medianSteps = (levelUsdt / basePrice) * 10 ** stepDecimals
  const amountOf = (bits: number) => Math.max(1, Math.floor(medianSteps * heavyTailed(bits)))

  return (touch, update) => {
    const prices = [touch]
    const amounts = [amountOf(mix(stream, touch, update))]
    for (let price = touch + away; prices.length < depthMax && price > 0; price += away) {
      const bits = restingAt(stream, price, update)
      if (unit(bits) >= density) continue
      prices.push(price)
      amounts.push(amountOf(mix(bits, 1)))
    }
    return { prices, amounts }
  }
}

/** What rests at a price stays for 20 to 275 updates. */
function restingAt(stream: number, price: number, update: number): number {
  const own = mix(stream, price)
  const stays = 20 + (own & 255)
  return mix(stream + 1, price, Math.floor((update + (own >>> 8)) / stays))
}
