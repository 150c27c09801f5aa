import { type PublicationConfig, publicationDefaults } from '../publication.ts'

export type OrderBookConfig = PublicationConfig &
  Readonly<{
    /** ms of `nowMs` in which it is evaluated at most once. */
    slotMs: number
    /** ms after the last book event at which the book counts as stale. */
    bookStaleMs: number
    /** ms after the last trade at which there are no trades. */
    tradesStaleMs: number
    /** Of the median worth of a side's best fifty levels, from which a level is a wall. */
    wallMedianMultiple: number
    /** Dollars below which no level is a wall. */
    wallQuoteMin: number
    /** ms that a wall must have stood. */
    wallAgeMinMs: number
  }>

export const orderBookDefaults: OrderBookConfig = {
  ...publicationDefaults,
  slotMs: 250,
  bookStaleMs: 30_000,
  tradesStaleMs: 60_000,
  wallMedianMultiple: 5,
  wallQuoteMin: 35_000,
  wallAgeMinMs: 10_000,
}
