import type { Kafka } from 'kafkajs'
import { translated } from './failure.ts'

export type Membership = Readonly<{
  /** Leaves the group at once, so that others need not wait for the session to run out. */
  leave(): Promise<void>
}>

export type MembershipEvents = Readonly<{
  /** After each join: the partitions that are ours from now on. What was ours before may have been another's between. */
  onAssigned(partitions: readonly number[]): void
  /** This membership is over; whether a new one may be tried. */
  onLost(failure: unknown, mayJoinAgain: boolean): void
}>

export const sessionTimeoutMs = 10_000

/**
 * Joins a consumer group for what only a group can give: who reads which partition, and heartbeats. All partitions stay
 * paused: kafkajs's own fetching would reset a lost offset in silence, hold up every partition while one is being
 * restored, and beat only between batches.
 */
export async function joinGroup(
  kafka: Kafka,
  group: string,
  topic: string,
  events: MembershipEvents,
): Promise<Membership> {
  let mayJoinAgain = false
  /** Asked when trying again may help. kafkajs would do so even after it was told to leave, and never end. */
  const restartOnFailure = async (): Promise<boolean> => {
    mayJoinAgain = true
    return false
  }
  const consumer = kafka.consumer({
    groupId: group,
    maxWaitTimeInMs: 50, // also how often a consumer whose partitions are all paused looks after its heartbeat
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 20_000,
    allowAutoTopicCreation: false,
    retry: { retries: 5, restartOnFailure },
  })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    consumer.pause([{ topic }]) // before the first fetch of each new generation
    events.onAssigned(payload.memberAssignment[topic] ?? [])
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    events.onLost(translated(`stay in the group ${group}`, payload.error), mayJoinAgain)
  })
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ autoCommit: false, eachBatch: neverCalled })
  } catch (error) {
    await consumer.disconnect().catch(() => undefined)
    throw translated(`join the group ${group}`, error)
  }
  return { leave: () => consumer.disconnect().catch(() => undefined) }
}

async function neverCalled(): Promise<void> {
  throw new Error('a paused partition was fetched')
}
