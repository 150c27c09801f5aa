import { setTimeout as sleep } from 'node:timers/promises'
import { type TopicName, VirtuosoError } from '@virtuoso/contracts'
import { isRetryable } from '@virtuoso/event-log'
import { translated } from './failure.ts'
import type { KafkaConnection } from './kafka-connection.ts'
import { missingTopics, refuseDifferences } from './start-up-check.ts'
import { topicState } from './topic-differences.ts'
import { topicIdOf } from './topic-id.ts'
import type { TopicNames } from './topic-names.ts'

/** Throws once something is not as it was declared and opened. */
export type Check = () => Promise<void>

const everyMs = 60_000

/**
 * Checks again and again what was checked at the start, since an operator may change a topic under a running process.
 * A check that got no answer is no finding.
 * @param onFailure - Told once, and then no more checks are made.
 */
export async function watch(
  check: Check,
  onFailure: (failure: unknown) => void,
  stop: AbortSignal,
  pauseMs = everyMs,
): Promise<void> {
  while (!stop.aborted) {
    await sleep(pauseMs, undefined, { signal: stop, ref: false }).catch(() => undefined)
    if (stop.aborted) return
    try {
      await check()
    } catch (error) {
      const failure = translated('check the topics', error)
      if (!isRetryable(failure)) return onFailure(failure)
    }
  }
}

/** All topics as declared, and the one that is consumed still the one it was: offsets of another mean other records. */
export function topicCheck({ admin, cluster }: KafkaConnection, names: TopicNames, consumed: TopicName): Check {
  const idNow = (): Promise<string> => topicIdOf(cluster, consumed, names.onBroker(consumed))
  let before: string | undefined
  idNow().then(
    (id) => {
      before = id
    },
    () => undefined, // the next check takes its place
  )
  return async () => {
    const topics = await topicState(admin, names)
    refuseDifferences([...missingTopics(topics), ...topics.differences], [])
    const now = await idNow()
    before ??= now
    if (before !== now)
      throw new VirtuosoError('log-mismatch', `${consumed} was deleted and made again while it was read`, {
        why: `topic id: wanted ${before}, found ${now}`,
        action: 'restore the topic, or begin a new generation on the new one',
      })
  }
}
