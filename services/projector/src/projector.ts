import type { RunningService } from '@virtuoso/service-kit'
import { type ProjectedTopic, projected } from '@virtuoso/view-store/projection'
import { type FollowParts, followPartition } from './follow-partition.ts'

/**
 * Follows every partition of every projected topic, each on its own.
 * @returns Ended by the first failure that no partition can wait out; another writer of the same views is one.
 */
export async function runProjector(parts: Omit<FollowParts, 'signal'>): Promise<RunningService> {
  const stopping = new AbortController()
  const places = await placesOf(parts)
  const following = places.map((place) => followPartition({ ...parts, signal: stopping.signal }, place))
  // The first failure ends the others too: their batches at hand are finished before anything is closed.
  for (const it of following) it.catch(() => stopping.abort())
  const settled = Promise.allSettled(following)
  const ended = settled.then(() => Promise.all(following)).then(() => untilStopped(stopping.signal))
  ended.catch(() => undefined)
  return {
    ended,
    async stop() {
      stopping.abort()
      await settled
    },
  }
}

async function placesOf({ log }: Omit<FollowParts, 'signal'>) {
  const topics = Object.keys(projected).filter(isProjected)
  const perTopic = topics.map(async (topic) =>
    (await log.positions(topic)).map(({ partition }) => ({ topic, partition })),
  )
  return (await Promise.all(perTopic)).flat()
}

const isProjected = (topic: string): topic is ProjectedTopic => topic in projected

/** With every partition stopped there is still a service to be told to end. */
const untilStopped = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
