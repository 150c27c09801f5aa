import type { GapRow, ProgressRow, Standing } from '@virtuoso/view-store'

/** One venue's stream, as it reaches one partition. */
export type FeedAt = Readonly<{
  venue: string
  /** undefined: any of the venue's; the slowest counts */
  shard?: string
  partition: number
}>

/** How old an answer is, and whether that is too old. */
export type Freshness = Readonly<{
  /** ms, venue time: the feed watermark that the views have applied; undefined: of some feed concerned nothing yet */
  asOfMs: number | undefined
  /** ms since we received the progress that brought it */
  ageMs: number | undefined
  stale: boolean
}>

type Concerned = Readonly<{
  standing: Pick<Standing, 'progress'>
  /** What the answer was read from. */
  topics: readonly string[]
  /** None: every feed that the views know. */
  feeds: readonly FeedAt[]
  /** Of the answer. */
  gaps: readonly GapRow[]
  /** Of a kind with a period of its own: the end of its newest datum, and how far behind that may be. */
  newest?: Readonly<{ endMs: number; boundMs: number }>
  /** ms, ours */
  nowMs: number
}>

export const ageMaxMs = 10_000
/** The set whose progress is the time of the derived topics. */
const timekeeper = 'built-in'

/** The one place where an answer's age and staleness are decided. Several feeds: the oldest counts. */
export function freshness({ standing, topics, feeds, gaps, newest, nowMs }: Concerned): Freshness {
  const progress = slowest(standing.progress, topics, feeds)
  if (progress === undefined) return { asOfMs: undefined, ageMs: undefined, stale: true }
  const asOfMs = Math.min(...progress.map((it) => it.watermarkMs))
  const ageMs = Math.max(0, nowMs - Math.min(...progress.map((it) => it.receivedTimeMs)))
  const isBehind = newest !== undefined && asOfMs - newest.endMs > newest.boundMs
  return { asOfMs, ageMs, stale: ageMs > ageMaxMs || isBehind || gaps.some((it) => it.end === undefined) }
}

/** The progress that counts; undefined when a feed concerned has none yet on a topic concerned. */
function slowest(
  rows: readonly ProgressRow[],
  topics: readonly string[],
  feeds: readonly FeedAt[],
): readonly ProgressRow[] | undefined {
  const kept = rows.filter((it) => it.set === (it.topic === 'market.events' ? undefined : timekeeper))
  const found = topics.flatMap((topic) => {
    const onTopic = kept.filter((it) => it.topic === topic)
    return feeds.length === 0 ? [onTopic] : feeds.map((feed) => onTopic.filter((it) => brings(it, feed)))
  })
  return found.every((it) => it.length > 0) ? found.flat() : undefined
}

const brings = (it: ProgressRow, { venue, shard, partition }: FeedAt): boolean =>
  it.partition === partition && it.venue === venue && (shard === undefined || it.shard === shard)
