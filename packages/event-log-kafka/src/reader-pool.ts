import { type ReadableTopic, type ReadRequest, type RecordBatch, refuseOutOfRange } from '@virtuoso/event-log'
import type Cluster from 'kafkajs/src/cluster/index.js'
import { tryAgain } from './deadline.ts'
import { unavailable } from './failure.ts'
import { leaderConnection } from './leader-connection.ts'
import { OffsetOutOfRange, type PartitionReader, partitionReader } from './partition-reader.ts'
import { positionsOf } from './positions.ts'
import type { TopicNames } from './topic-names.ts'

/** Reads by anyone at any time; a reader that is idle is used again, at best the one that has what is wanted. */
export type ReaderPool = Readonly<{
  /** @throws VirtuosoError `data-loss`, `log-rewound`, `log-unavailable`, `undecodable`. */
  read(request: ReadRequest): Promise<RecordBatch>
  close(): Promise<void>
}>

const readersIdleMax = 24
const recordsMaxDefault = 1_000
const deadlineMs = 10_000

export function readerPool(cluster: Cluster, names: TopicNames): ReaderPool {
  const idle: { key: string; reader: PartitionReader }[] = []
  const busy = new Set<PartitionReader>()

  const borrow = (key: string, { topic, partition, fromOffset }: ReadRequest): PartitionReader => {
    const fits = idle.findIndex((it) => it.key === key && it.reader.keptFrom() === fromOffset)
    const found = fits >= 0 ? fits : idle.findIndex((it) => it.key === key)
    const reader = idle.splice(found < 0 ? idle.length : found, 1)[0]?.reader ?? newReader(topic, partition)
    busy.add(reader)
    return reader
  }
  const newReader = (topic: ReadableTopic, partition: number): PartitionReader => {
    const onBroker = names.onBroker(topic)
    return partitionReader(leaderConnection(cluster, onBroker, partition), { topic, partition, onBroker })
  }
  const giveBack = async (key: string, reader: PartitionReader): Promise<void> => {
    if (!busy.delete(reader)) return
    idle.push({ key, reader })
    if (idle.length > readersIdleMax) await idle.shift()?.reader.close()
  }
  return {
    async read(request) {
      const { topic, partition, fromOffset, recordsMax = recordsMaxDefault, waitMs = 0 } = request
      const key = `${topic}/${partition}`
      const reader = borrow(key, request)
      const attempt = () => reader.read({ fromOffset, recordsMax, waitMs })
      try {
        return await tryAgain(`read ${key}`, deadlineMs, attempt)
      } catch (error) {
        throw error instanceof OffsetOutOfRange ? await outOfRange(cluster, names, request) : error
      } finally {
        await giveBack(key, reader)
      }
    },
    async close() {
      const readers = [...busy, ...idle.map((it) => it.reader)]
      busy.clear()
      idle.length = 0
      await Promise.all(readers.map((it) => it.close()))
    },
  }
}

/** Gone, or never written? The broker does not say. */
async function outOfRange(cluster: Cluster, names: TopicNames, request: ReadRequest): Promise<unknown> {
  const { topic, partition, fromOffset } = request
  try {
    const extent = (await positionsOf(cluster, topic, names.onBroker(topic)))[partition]
    if (extent !== undefined) refuseOutOfRange('a reader', { topic, partition, offset: fromOffset }, extent)
    return unavailable(`read ${topic}/${partition} at ${fromOffset}: the leader did not know the offset`)
  } catch (explained) {
    return explained
  }
}
