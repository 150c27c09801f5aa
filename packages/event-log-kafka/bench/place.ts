import type { StoredRecord, TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import kafkajs, { type Kafka } from 'kafkajs'
import { kafkaDeployment, openKafkaLog } from '../src/index.ts'
import { registerZstd } from '../src/zstd.ts'

/** Brokers and registry that the runner started. */
export type Servers = Readonly<{ brokers: readonly string[]; registryUrl: string }>

/** @throws Error where the runner could not start them. */
export function servers(): Servers {
  const { VIRTUOSO_TEST_BROKERS: brokers, VIRTUOSO_TEST_REGISTRY_URL: registryUrl } = process.env
  if (brokers === undefined || registryUrl === undefined) throw new Error('no Kafka: run it with npm run bench')
  return { brokers: brokers.split(','), registryUrl }
}

/** Topics of their own on the brokers, as declared, and our log on them. */
export type Place = Readonly<{ log: EventLog; prefix: string; topic(name: TopicName): string }>

export async function freshPlace(name: string): Promise<Place> {
  const prefix = `bench-${process.pid}-${name}.`
  const options = { ...servers(), topicPrefix: prefix }
  const deployment = kafkaDeployment(options)
  await deployment.apply().finally(() => deployment.close())
  return { log: await openKafkaLog({ ...options, clientId: 'bench' }), prefix, topic: (it) => `${prefix}${it}` }
}

/** The client library as anybody would use it. */
export function plainClient(): Kafka {
  registerZstd()
  return new kafkajs.Kafka({ brokers: [...servers().brokers], clientId: 'peer', logLevel: kafkajs.logLevel.NOTHING })
}

/** Every record of a topic, partition by partition. @param from - Per partition; default: its start. */
export async function* everyRecord(
  log: EventLog,
  topic: TopicName,
  from: readonly number[] = [],
): AsyncGenerator<readonly StoredRecord[]> {
  for (const { partition, startOffset, endOffset: to } of await log.positions(topic))
    yield* readRange(log, { topic, partition, from: from[partition] ?? startOffset, to })
}
