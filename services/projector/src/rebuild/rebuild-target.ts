import type { EventLog } from '@virtuoso/event-log'
import type { Checkpoint } from '@virtuoso/view-store'
import { isProjected, projected } from '@virtuoso/view-store/projection'
import { projection } from '../follow-partition.ts'

/** How far views that are made from offset 0 are to go. */
export type RebuildTarget = Readonly<{
  to: readonly Checkpoint[]
  /** Whether the live views stand there too, so that the two can be compared. */
  isComparable: boolean
}>

/**
 * Where the live views stand; where they are empty, of another log or beyond this one's end, to the end of the log.
 * @throws VirtuosoError `log-unavailable`.
 */
export async function rebuildTarget(log: EventLog, live: readonly Checkpoint[]): Promise<RebuildTarget> {
  const ends = await endsOf(log)
  const stands = (it: Checkpoint): boolean =>
    ends.some(
      (end) =>
        end.topic === it.topic &&
        end.partition === it.partition &&
        end.topicId === it.topicId &&
        end.nextOffset >= it.nextOffset,
    )
  const isComparable = live.length > 0 && live.every(stands)
  return { to: isComparable ? live : ends.filter((it) => it.nextOffset > 0), isComparable }
}

async function endsOf(log: EventLog): Promise<readonly Checkpoint[]> {
  const perTopic = Object.keys(projected)
    .filter(isProjected)
    .map(async (topic) => {
      const topicId = await log.topicId(topic)
      const positions = await log.positions(topic)
      return positions.map(({ partition, endOffset }) => ({
        projection,
        topic,
        partition,
        topicId,
        nextOffset: endOffset,
      }))
    })
  return (await Promise.all(perTopic)).flat()
}
