import type { Step } from '@virtuoso/analyzer-kit'
import type { Evidence, InstrumentDefined } from '@virtuoso/contracts'
import {
  addSample,
  type BookSample,
  type BookUnits,
  bandsBps,
  bestQuote,
  bookBefore,
  bookUnits,
  evidenceOf,
  inQuote,
  type OrderBook,
  pow10,
  rescale,
  sampleBook,
  type Wall,
  type WallRule,
  wallsOf,
  wallWorth,
} from '@virtuoso/domain'
import type { OrderBookConfig } from './config.ts'
import type { OrderBookState } from './state.ts'

const secondMs = 1_000
/** A longer silence repeats no more samples than the shortest horizon holds. */
const repeatsMax = 60

/**
 * One sample for each second that began since the last: of the book as it was before the record being folded, which is
 * what stood all that while.
 */
export function sampleSeconds(state: OrderBookState, nowMs: number, { intake, config }: Step<OrderBookConfig>): void {
  const second = Math.floor(nowMs / secondMs)
  const since = state.second
  if (second <= since) return
  state.second = second
  const { definition } = intake
  if (since === -1 || state.trouble !== undefined || definition === undefined) return
  const book = bookBefore(intake)
  const units = bookUnits(definition, book)
  const sample = sampleBook(book, units)
  if (sample === undefined) return
  const rule = wallRule(config, definition, units)
  const first = Math.max(since + 1, second - repeatsMax + 1)
  seeWalls(state, book, units, rule, first * secondMs)
  for (let at = first; at <= second; at += 1) repeatSample(state, sample, rule, at * secondMs)
  state.sampled = sampleEvidence(state, { sample, book, definition, units, rule })
}

const wallRule = (
  { wallMedianMultiple, wallQuoteMin, wallAgeMinMs }: OrderBookConfig,
  { quote }: InstrumentDefined,
  { quotePerWorth }: BookUnits,
): WallRule => ({
  medianMultiple: wallMedianMultiple,
  worthMin: inQuote(wallQuoteMin, quote) / quotePerWorth,
  ageMinMs: wallAgeMinMs,
})

function seeWalls(state: OrderBookState, book: OrderBook, units: BookUnits, rule: WallRule, atMs: number): void {
  const { bids, asks, priceScale } = book
  const known = (walls: readonly Wall[]): readonly Wall[] =>
    state.wallScale === priceScale
      ? walls
      : walls.map((it) => ({ ...it, price: rescale(it.price, state.wallScale, priceScale) }))
  const mid = ((bids.prices[0] ?? 0) + (asks.prices[0] ?? 0)) / 2
  state.bidWalls = wallsOf(bids, mid, units, rule, known(state.bidWalls), atMs)
  state.askWalls = wallsOf(asks, mid, units, rule, known(state.askWalls), atMs)
  state.wallScale = priceScale
}

function repeatSample(state: OrderBookState, sample: BookSample, rule: WallRule, atMs: number): void {
  const bid = wallWorth(state.bidWalls, rule, atMs)
  const ask = wallWorth(state.askWalls, rule, atMs)
  const walls = bid + ask === 0 ? undefined : (bid - ask) / (bid + ask)
  addSample(state.horizons, sample, walls, atMs, state.bookOffset)
}

type Seen = Readonly<{
  sample: BookSample
  book: OrderBook
  definition: InstrumentDefined
  units: BookUnits
  rule: WallRule
}>

/** Takes note of what will be gone when somebody asks; most samples nobody asks for. */
function sampleEvidence(
  { second, bidWalls, askWalls }: OrderBookState,
  { sample, book, definition, units, rule }: Seen,
): OrderBookState['sampled'] {
  const atMs = second * secondMs
  const noted = {
    sample,
    definition,
    units,
    bookLevels: book.bids.count + book.asks.count,
    spread: spreadOf(book),
    priceScale: book.priceScale,
    wallAsk: wallWorth(askWalls, rule, atMs),
    wallBid: wallWorth(bidWalls, rule, atMs),
  }
  return () => evidenceFor(noted)
}

type Noted = Pick<Seen, 'sample' | 'definition' | 'units'> &
  Readonly<{ bookLevels: number; spread: number; priceScale: number; wallAsk: number; wallBid: number }>

function evidenceFor(noted: Noted): readonly Evidence[] {
  const { sample, definition, units, bookLevels, spread, priceScale, wallAsk, wallBid } = noted
  const { mid, depth, levels } = sample
  const quoted = (worth: number): number => worth * units.quotePerWorth
  const bands = bandsBps.flatMap((bps, band) => [
    [`askDepth${bps}`, quoted(depth.asks[band] ?? 0)] as const,
    [`bidDepth${bps}`, quoted(depth.bids[band] ?? 0)] as const,
  ])
  const named = evidenceOf([
    ...bands,
    ['bookLevels', bookLevels],
    ['depth', depth.balance],
    ['imbalance', levels.imbalance],
    ['micro', levels.micro],
    ['mid', mid],
    ['oir', levels.oir],
    ['slope', depth.slope],
    ['spreadBps', (spread / pow10(priceScale) / mid) * 10_000],
    ['spreadTicks', inTicks(spread, priceScale, definition)],
    ['wallAsk', quoted(wallAsk)],
    ['wallBid', quoted(wallBid)],
  ])
  return named.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function spreadOf(book: OrderBook): number {
  const quote = bestQuote(book)
  return quote === undefined ? 0 : quote.askPrice - quote.bidPrice
}

/** Exact where the book's scale and the tick's differ. */
const inTicks = (spread: number, scale: number, { tickSize, priceScale }: InstrumentDefined): number =>
  scale >= priceScale
    ? spread / (tickSize * pow10(scale - priceScale))
    : (spread * pow10(priceScale - scale)) / tickSize
