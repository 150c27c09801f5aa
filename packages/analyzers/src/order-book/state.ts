import type { PlainState } from '@virtuoso/analyzer-kit'
import type { Evidence, Reason } from '@virtuoso/contracts'
import {
  type BestQuote,
  type BookHorizons,
  createBookHorizons,
  emptyBookBucket,
  freezeHorizons,
  reasons,
  thawHorizons,
  type Wall,
} from '@virtuoso/domain'
import { type NumberReader, numberReader, numberWriter } from '../number-stream.ts'
import { freezePublished, type Published, thawPublished } from '../publication.ts'

/** One instrument's memory of its book; the book itself is the intake's. */
export type OrderBookState = {
  horizons: BookHorizons
  /** Decimals of the amounts in the horizons, the highest that came. */
  amountScale: number
  /** Best quotes after the last book event; undefined: what follows is not adjacent to anything. */
  quote: BestQuote | undefined
  bidWalls: readonly Wall[]
  askWalls: readonly Wall[]
  /** Decimals of the prices of the walls. */
  wallScale: number
  /** Second of `nowMs` that was sampled last; −1: none. */
  second: number
  /** Slot of `nowMs` that was evaluated last; −1: none. */
  slot: number
  /** Why the book cannot be used, as of the last step; undefined: it can. */
  trouble: Reason | undefined
  isDeselected: boolean
  /** Offset of the snapshot that the book began with; −1: there is none. */
  bookOffset: number
  /** Numbers of the newest sample, ascending by name; made when they are asked for. */
  sampled: () => readonly Evidence[]
  published: Published | undefined
}

/** The numbers of a sample that there is not. */
export const noSample = (): readonly Evidence[] => []

export const initialState = (): OrderBookState => ({
  horizons: createBookHorizons(),
  amountScale: 0,
  quote: undefined,
  bidWalls: [],
  askWalls: [],
  wallScale: 0,
  second: -1,
  slot: -1,
  trouble: 'NO_DATA',
  isDeselected: false,
  bookOffset: -1,
  sampled: noSample,
  published: undefined,
})

export function freeze(state: OrderBookState): PlainState {
  const { put, list, bytes } = numberWriter()
  const { amountScale, wallScale, second, slot, trouble, isDeselected, bookOffset, quote } = state
  const why = trouble === undefined ? -1 : reasons.indexOf(trouble)
  put(amountScale, wallScale, second, slot, why, isDeselected ? 1 : 0, bookOffset)
  list(quote === undefined ? [] : [quote], (it) =>
    put(it.bidPrice, it.bidAmount, it.askPrice, it.askAmount, it.priceScale, it.amountScale),
  )
  for (const walls of [state.bidWalls, state.askWalls])
    list(walls, ({ price, worth, sinceMs }) => put(price, worth, sinceMs))
  return [
    freezeHorizons(state.horizons),
    bytes(),
    state.sampled().map(({ name, value }) => [name, value]),
    freezePublished(state.published),
  ]
}

/** @returns undefined when it is not what `freeze` gives. @throws RangeError when bytes inside are not. */
export function thaw(plain: PlainState): OrderBookState | undefined {
  const [horizons, numbers, sampled, published = null] = Array.isArray(plain) ? plain : []
  if (!(horizons instanceof Uint8Array) || !(numbers instanceof Uint8Array) || !Array.isArray(sampled)) return undefined
  const reader = numberReader(numbers)
  const { next, list } = reader
  const evidence = sampled.map(thawEvidence)
  const [amountScale, wallScale, second, slot, why] = [next(), next(), next(), next(), next()]
  const state = {
    horizons: thawHorizons(horizons, emptyBookBucket),
    amountScale,
    wallScale,
    second,
    slot,
    trouble: why === -1 ? undefined : reasons[why],
    isDeselected: next() === 1,
    bookOffset: next(),
    quote: list(() => thawQuote(reader))[0],
    bidWalls: list(() => thawWall(reader)),
    askWalls: list(() => thawWall(reader)),
    sampled: () => evidence,
    published: thawPublished(published),
  }
  return reader.isAtEnd() ? state : undefined
}

const thawQuote = ({ next }: NumberReader): BestQuote => ({
  bidPrice: next(),
  bidAmount: next(),
  askPrice: next(),
  askAmount: next(),
  priceScale: next(),
  amountScale: next(),
})

const thawWall = ({ next }: NumberReader): Wall => ({ price: next(), worth: next(), sinceMs: next() })

function thawEvidence(plain: PlainState): Evidence {
  const [name, value] = Array.isArray(plain) ? plain : []
  if (typeof name !== 'string' || typeof value !== 'number') throw new RangeError('no evidence')
  return { name, value }
}
