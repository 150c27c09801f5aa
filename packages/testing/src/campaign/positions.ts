import type { TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { projected } from '@virtuoso/view-store/projection'
import type { Pipeline } from './pipeline.ts'

/** How far everybody has come: next offsets by `topic/partition`. */
export type Positions = Readonly<{
  ends: ReadonlyMap<string, number>
  /** Of the analyzers' group in `market.events`. */
  analyzed: ReadonlyMap<string, number>
  /** Of the views. */
  projected: ReadonlyMap<string, number>
}>

export const inputTopic = 'market.events'
const topics: readonly TopicName[] = [
  'market.events',
  'market.candles',
  'analysis.scores',
  'analysis.patterns',
  'signals',
]
const projectedTopics = Object.keys(projected)

/** @param group - Of the analyzers. */
export async function positionsOf({ log, views }: Pipeline, group: string): Promise<Positions> {
  const [ends, committed, checkpoints] = await Promise.all([
    endsOf(log),
    log.committedOffsets(group, inputTopic),
    views.checkpoints('views'),
  ])
  return {
    ends,
    analyzed: new Map(committed.map((offset, partition) => [`${inputTopic}/${partition}`, offset ?? 0])),
    projected: new Map(checkpoints.map((it) => [`${it.topic}/${it.partition}`, it.nextOffset])),
  }
}

async function endsOf(log: EventLog): Promise<ReadonlyMap<string, number>> {
  const perTopic = await Promise.all(
    topics.map(async (topic) =>
      (await log.positions(topic)).map((it) => [`${topic}/${it.partition}`, it.endOffset] as const),
    ),
  )
  return new Map(perTopic.flat())
}

/** Whether the analyzers have committed all that was there at `then`. */
export const hasAnalyzed = (now: Positions, then: Positions): boolean =>
  reached(now.analyzed, then.ends, (place) => place.startsWith(`${inputTopic}/`))

export const hasProjected = (now: Positions, then: Positions): boolean =>
  reached(now.projected, then.ends, (place) => projectedTopics.includes(place.split('/')[0] ?? ''))

/** Whether something new was written down in every partition since. */
export const hasGrown = (now: Positions, then: Positions): boolean =>
  [...then.ends].every(([place, end]) => !place.startsWith(`${inputTopic}/`) || (now.ends.get(place) ?? 0) > end)

const reached = (
  have: ReadonlyMap<string, number>,
  ends: ReadonlyMap<string, number>,
  isMeant: (place: string) => boolean,
): boolean => [...ends].every(([place, end]) => !isMeant(place) || end === 0 || (have.get(place) ?? 0) >= end)
