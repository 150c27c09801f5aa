import type { BookSide } from '../book/book-side.ts'
import type { OrderBook } from '../book/order-book.ts'
import { at, itemAt } from '../column.ts'
import { type BookUnits, worthAt } from './book-units.ts'

/** Distances from the middle that depth is added up to, basis points. */
export const bandsBps = [5, 10, 25, 50] as const
const bandWeights = [0.4, 0.3, 0.2, 0.1] as const
/** Weight of the nearest n bands. */
const knownShare = [0, 0.4, 0.7, 0.9, 1] as const

/** What rests near the middle of a book, and which side of it is heavier and nearer. */
export type NearDepth = Readonly<{
  /** Worth within each band, nearest first; units of `worthAt`. */
  bids: readonly number[]
  asks: readonly number[]
  /** Bids against asks over the bands, −1 to 1; undefined: nothing rests in a band that is wholly known. */
  balance?: number
  /** Share of the bands, by weight, that are wholly known: 0 to 1; 0 without a balance. */
  known: number
  /** How much nearer the bids rest than the asks, −1 to 1; undefined: a side has nothing within 50 bps, or not all is known. */
  slope?: number
}>

export function nearDepth({ bids, asks }: OrderBook, mid: number, units: BookUnits): NearDepth {
  const bid = depthOf(bids, mid, units)
  const ask = depthOf(asks, mid, units)
  let weighted = 0
  let used = 0
  const bandsKnown = Math.min(bid.bandsKnown, ask.bandsKnown)
  for (let band = 0; band < bandsKnown; band += 1) {
    const weight = itemAt(bandWeights, band)
    const [b, a] = [itemAt(bid.bands, band), itemAt(ask.bands, band)]
    if (b + a === 0) continue
    weighted += weight * ((b - a) / (b + a))
    used += weight
  }
  const balance = used === 0 ? undefined : weighted / used
  const known = used === 0 ? 0 : itemAt(knownShare, bandsKnown)
  const slope = bandsKnown === bandsBps.length ? slopeOf(bid.distance, ask.distance) : undefined
  return { bids: bid.bands, asks: ask.bands, balance, known, slope }
}

const slopeOf = (bid: number | undefined, ask: number | undefined): number | undefined =>
  bid === undefined || ask === undefined ? undefined : (ask - bid) / (ask + bid)

type SideDepth = Readonly<{
  bands: readonly number[]
  /** How many bands end before the first price at which levels may be missing. */
  bandsKnown: number
  /** Mean distance from the middle by worth, price units; undefined: nothing within the widest band. */
  distance?: number
}>

function depthOf(side: BookSide, mid: number, units: BookUnits): SideDepth {
  const bands: number[] = []
  let worth = 0
  let distant = 0
  let index = 0
  let bandsKnown = 0
  for (const bps of bandsBps) {
    for (; index < side.count && isWithin(at(side.prices, index), mid, bps); index += 1) {
      const level = worthAt(side, index, units)
      worth += level
      distant += level * Math.abs(mid - at(side.prices, index))
    }
    bands.push(worth)
    if (side.droppedPrice === undefined || !isWithin(side.droppedPrice, mid, bps)) bandsKnown += 1
  }
  return { bands, bandsKnown, distance: worth === 0 ? undefined : distant / worth }
}

/** Whether a price lies within so many basis points of the middle; in products, which are exact, so the edge is inside. */
export const isWithin = (price: number, mid: number, bps: number): boolean =>
  Math.abs(price - mid) * 10_000 <= mid * bps
