import { shortId } from '@virtuoso/contracts'
import type {
  ChangeBase,
  ChannelRow,
  Closes,
  GapRow,
  InstrumentRow,
  LatestScore,
  OpenSignal,
  PriceRow,
  Standing,
} from '@virtuoso/view-store'
import { closesMax } from '@virtuoso/view-store'
import { channelStatesOf } from './channels.ts'
import { steppedText } from './decimal.ts'
import { freshness } from './freshness.ts'

/** Everything known of one instrument; what is not known is undefined or empty. */
export type OverviewParts = Readonly<{
  instrument: InstrumentRow
  price: PriceRow | undefined
  scores: readonly LatestScore[]
  channels: readonly ChannelRow[]
  /** Open ones. */
  gaps: readonly GapRow[]
  openSignal: OpenSignal | undefined
  closes: Closes | undefined
  base: ChangeBase | undefined
}>

/** Those that a screen shows, in its order; one that was never published is missing, not absent. */
export const shownDimensions = [
  'ORDER_FLOW',
  'ORDER_BOOK',
  'VOLUME',
  'PRICE_STRUCTURE',
  'TECHNICAL',
  'SENTIMENT',
] as const
export const confluenceName = 'CONFLUENCE'

export type OverviewRow = ReturnType<typeof overviewRow>

/** One instrument on one line: the same for who asks and for who is told. @param nowMs - Ours. */
export function overviewRow(parts: OverviewParts, standing: Standing, nowMs: number) {
  const { instrument, scores, channels, gaps, openSignal } = parts
  const weights = scores.find((it) => it.dimension === confluenceName)?.weights ?? []
  const cell = (dimension: string) =>
    cellJson(
      dimension,
      scores.find((it) => it.dimension === dimension),
      weights.find((it) => it.name === dimension)?.weight,
    )
  const { venue, shard, partition } = instrument
  const age = freshness({
    standing,
    topics: ['market.events', 'analysis.scores'],
    feeds: [{ venue, shard, partition }],
    gaps,
    nowMs,
  })
  return {
    instrument: instrument.instrument,
    pathName: instrument.pathName,
    base: instrument.base,
    quote: instrument.quote,
    ...pricesJson(parts),
    confluence: cell(confluenceName),
    dimensions: shownDimensions.map(cell),
    channels: channelStatesOf(instrument, channels).map(({ channel, state, sinceMs }) => ({ channel, state, sinceMs })),
    openSignal:
      openSignal === undefined
        ? null
        : {
            id: openSignal.signalId,
            shortId: shortId('sig', Buffer.from(openSignal.signalId, 'hex')),
            side: openSignal.side,
            score: openSignal.score ?? null,
          },
    spark: sparkOf(parts.closes),
    asOf: age.asOfMs === undefined ? null : new Date(age.asOfMs).toISOString(),
    ageMs: age.ageMs ?? null,
    stale: age.stale,
  }
}

const cellJson = (dimension: string, score: LatestScore | undefined, weight: number | undefined) => ({
  dimension,
  score: score?.score ?? null,
  coverage: score?.coverage ?? 0,
  weight: weight ?? null,
  reasons: score?.reasons ?? [{ code: 'NO_DATA', part: '' }],
  asOfMs: score?.asOfMs ?? null,
})

type Priced = Readonly<{ value: number; scale: number; timeMs: number }>

/** The change is a share for people, so it is a float and six decimals are plenty. */
function pricesJson({ instrument, price, closes, base }: OverviewParts) {
  const newest = newestPrice(price, closes)
  const change = newest && base && share(newest, base)
  return {
    price: newest === undefined ? null : steppedText(newest.value, newest.scale, instrument.priceScale),
    priceTimeMs: newest?.timeMs ?? null,
    change24h: base?.isDayAgo === true ? (change ?? null) : null,
    change: change ?? null,
    changeWindowMs: newest === undefined || base === undefined ? null : Math.max(0, newest.timeMs - base.timeMs),
  }
}

/** Of a venue whose ticker is not followed, the close of the newest minute. */
function newestPrice(price: PriceRow | undefined, closes: Closes | undefined): Priced | undefined {
  if (price !== undefined)
    return { value: price.price, scale: price.priceScale, timeMs: price.exchangeTimeMs ?? price.receivedTimeMs }
  const last = closes?.candles.at(-1)
  return last && { value: last.close, scale: last.priceScale, timeMs: last.openTimeMs + minuteMs }
}

function share(newest: Priced, { price, priceScale }: ChangeBase): number | undefined {
  const before = Number(steppedText(price, priceScale))
  if (before <= 0) return undefined
  return Math.round((Number(steppedText(newest.value, newest.scale)) / before - 1) * 1e6) / 1e6
}

const minuteMs = 60_000

/** One value a minute up to the newest; a minute without a candle is a hole, never a straight line. */
function sparkOf(closes: Closes | undefined): readonly (number | null)[] {
  const [first, last] = [closes?.candles[0], closes?.candles.at(-1)]
  if (closes === undefined || first === undefined || last === undefined) return []
  const known = new Map(closes.candles.map((it) => [it.openTimeMs, Number(steppedText(it.close, it.priceScale))]))
  const fromMs = Math.max(first.openTimeMs, last.openTimeMs - (closesMax - 1) * minuteMs)
  return Array.from(
    { length: (last.openTimeMs - fromMs) / minuteMs + 1 },
    (_, n) => known.get(fromMs + n * minuteMs) ?? null,
  )
}
