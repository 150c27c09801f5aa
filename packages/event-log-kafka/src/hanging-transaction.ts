import { withinDeadline } from './deadline.ts'
import { fetchCall } from './fetch-call.ts'
import type { LeaderConnection } from './leader-connection.ts'
import type { KafkaLogger } from './logger.ts'
import { storedBatches } from './record-batch.ts'

/** Where a partition ends for a committed reader, and where for anyone. */
export type PartitionEnds = Readonly<{ lastStableOffset: number; highWatermark: number }>

type Parts = Readonly<{
  connection: LeaderConnection
  /** Its name on the brokers. */
  topic: string
  partition: number
  logger: KafkaLogger
  nowMs?: () => number
}>

/** Longer than any transaction of ours takes when all is well; the brokers end them after 10 s. */
const hangingMs = 5_000
const askDeadlineMs = 2_000

/**
 * Says once of each transaction that is left open whose it is: until it ends, no committed reader gets past it.
 * Called with what each fetch tells of the ends.
 */
export function hangingTransactions(parts: Parts): (ends: PartitionEnds) => Promise<void> {
  const { topic, partition, logger, nowMs = () => performance.now() } = parts
  let standing = -1
  let sinceMs = nowMs()
  let isSaid = false
  return async ({ lastStableOffset, highWatermark }) => {
    if (lastStableOffset !== standing || lastStableOffset >= highWatermark) {
      standing = lastStableOffset
      sinceMs = nowMs()
      isSaid = false
    } else if (!isSaid && nowMs() - sinceMs > hangingMs) {
      isSaid = true
      const producerId = await producerAt(parts, lastStableOffset)
      logger.warn('hanging transaction', { topic, partition, offset: lastStableOffset, producerId })
    }
  }
}

/** Whose transaction begins at an offset; undefined when the broker does not say. */
async function producerAt({ connection, topic, partition }: Parts, offset: number): Promise<number | undefined> {
  const call = fetchCall({ topic, partition, fromOffset: offset, waitMs: 0, isolation: 'uncommitted' })
  try {
    const { recordSet } = await withinDeadline(`read ${topic}/${partition}`, askDeadlineMs, connection.send(call))
    for (const { inTransaction, producerId } of storedBatches(recordSet)) if (inTransaction) return producerId
  } catch {
    // The next fetch meets the same failure, and its reader says so.
  }
  return undefined
}
