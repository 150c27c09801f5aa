import type { TopicName } from '@virtuoso/contracts'
import type { Admin } from 'kafkajs'
import { tryAgain } from './deadline.ts'
import type { TopicNames } from './topic-names.ts'

const deadlineMs = 10_000

/** Next offset a group would consume, per partition, ascending; undefined where it never committed. */
export const committedOffsetsOf = (
  admin: Admin,
  names: TopicNames,
  group: string,
  topic: TopicName,
): Promise<readonly (number | undefined)[]> =>
  tryAgain(`read the offsets of ${group}`, deadlineMs, async () => {
    const [found] = await admin.fetchOffsets({ groupId: names.onBroker(group), topics: [names.onBroker(topic)] })
    const partitions = found?.partitions.toSorted((a, b) => a.partition - b.partition) ?? []
    return partitions.map(({ offset }) => (Number(offset) < 0 ? undefined : Number(offset)))
  })
