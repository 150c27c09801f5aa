import { randomBytes } from 'node:crypto'
import type { EventLog } from '@virtuoso/event-log'
import type { LogUnderTest } from '@virtuoso/event-log/contract-suite'
import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import { tryAgain } from '../src/deadline.ts'
import { kafkaDeployment, openKafkaLog } from '../src/index.ts'
import type { KafkaLogger } from '../src/logger.ts'
import type { ServersUnderTest } from './servers-under-test.ts'

/** All declared topics under a name of their own, on brokers that others may use too. */
export type KafkaUnderTest = LogUnderTest &
  Readonly<{
    topicPrefix: string
    kafka: Kafka
    admin: Admin
    /** Another client, that finds the brokers through these. */
    logThrough(brokers: readonly string[], logger?: KafkaLogger): Promise<EventLog>
  }>

/** A registry that has just been started may need longer than a service would wait for it. */
const busyMachineMs = 60_000

/** Plain kafkajs, as any other program would use it, that says nothing. */
export const plainKafka = ({ brokers }: ServersUnderTest): Kafka =>
  new kafkajs.Kafka({ brokers: [...brokers], clientId: 'test', logLevel: kafkajs.logLevel.NOTHING })

export async function kafkaUnderTest(servers: ServersUnderTest): Promise<KafkaUnderTest> {
  const topicPrefix = `test-${randomBytes(4).toString('hex')}.`
  const deployment = kafkaDeployment({ ...servers, topicPrefix })
  await tryAgain('deploy the log under test', busyMachineMs, () => deployment.apply())
  await deployment.close()
  const kafka = plainKafka(servers)
  const admin = kafka.admin()
  await admin.connect()
  const open = (brokers: readonly string[], logger?: KafkaLogger): Promise<EventLog> =>
    tryAgain('open the log under test', busyMachineMs, () =>
      openKafkaLog({ ...servers, brokers, clientId: 'test', topicPrefix, logger }),
    )
  const onBroker = (name: string): string => `${topicPrefix}${name}`
  return {
    topicPrefix,
    kafka,
    admin,
    log: () => open(servers.brokers),
    logThrough: open,
    async deleteRecordsBefore(topic, partition, offset) {
      await admin.fetchTopicOffsets(onBroker(topic)) // the call below does not look for the leaders by itself
      await admin.deleteTopicRecords({ topic: onBroker(topic), partitions: [{ partition, offset: String(offset) }] })
    },
    async setCommittedOffset(group, topic, partition, offset) {
      const producer = kafka.producer({
        transactionalId: `set-${onBroker(group)}`,
        maxInFlightRequests: 1,
        idempotent: true,
      })
      await producer.connect()
      const transaction = await producer.transaction()
      const topics = [{ topic: onBroker(topic), partitions: [{ partition, offset: String(offset) }] }]
      await transaction.sendOffsets({ consumerGroupId: onBroker(group), topics })
      await transaction.commit()
      await producer.disconnect()
    },
    async close() {
      const topics = (await admin.listTopics()).filter((it) => it.startsWith(topicPrefix))
      await admin.deleteTopics({ topics })
      await admin.disconnect()
    },
  }
}
