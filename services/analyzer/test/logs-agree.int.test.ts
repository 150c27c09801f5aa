import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bodyOf, hex, type NewRecord, type TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { expect, it, vi } from 'vitest'
import { setNamed, startAnalyzer } from '../src/index.ts'
import { asNew, market } from './market.ts'

const brokers = process.env['VIRTUOSO_TEST_BROKERS']
const registryUrl = process.env['VIRTUOSO_TEST_REGISTRY_URL']
if ((brokers === undefined || registryUrl === undefined) && process.env['CI'] !== undefined)
  throw new Error('CI must bring up Kafka and the registry')
if (brokers === undefined) console.warn('not run here: VIRTUOSO_TEST_BROKERS names no Kafka')

const set = setNamed('built-in')

/** Runs the set over all that the log holds and stops it. */
async function analyse(log: EventLog): Promise<void> {
  const env = { VIRTUOSO_LOG: 'sqlite:passed-in', VIRTUOSO_MODE: 'test', VIRTUOSO_LOG_LEVEL: 'silent' }
  const service = await startAnalyzer(env, { log })
  const wanted = (await log.positions(set.topic)).map((it) => it.endOffset)
  await vi.waitFor(
    async () => expect((await log.committedOffsets(set.group, set.topic)).map((it) => it ?? 0)).toEqual(wanted),
    30_000,
  )
  await service.stop()
  await service.ended
}

/** Everything that decides equality, in order, per topic and partition; the schema number is transport. */
async function derived(log: EventLog): Promise<readonly string[]> {
  const lines: string[] = []
  for (const topic of set.outputTopics)
    for await (const record of everything(log, topic)) {
      const headers = record.headers
        .filter(([name]) => name !== 'manifest')
        .map(([name, value]) => `${name}=${hex(value)}`)
      const { value } = record
      if (value !== null) lines.push([topic, record.partition, record.key, hex(bodyOf(value)), ...headers].join(' '))
    }
  return lines
}

async function* everything(log: EventLog, topic: TopicName) {
  for (const { partition, startOffset, endOffset } of await log.positions(topic))
    for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset })) yield* records
}

it.skipIf(brokers === undefined)(
  'the embedded log and Kafka derive the same records from the same facts',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'virtuoso-agree-'))
    const file = join(folder, 'log.db')
    const embedded = sqliteDeployment({ file })
    await embedded.apply().finally(() => embedded.close())
    const sqlite = await openSqliteLog({ file })
    const place = {
      brokers: (brokers ?? '').split(','),
      registryUrl: registryUrl ?? '',
      topicPrefix: `agree-${process.pid}.`,
    }
    const full = kafkaDeployment(place)
    await full.apply().finally(() => full.close())
    const kafka = await openKafkaLog({ ...place, clientId: 'test' })
    try {
      await sqlite.append([0, 1, 2].flatMap((it) => market(it)))
      await analyse(sqlite)
      const facts: NewRecord[] = []
      for await (const record of everything(sqlite, 'market.events')) facts.push(asNew(record))
      for (const fact of facts.slice(0, 50)) await kafka.append([fact])
      await kafka.append(facts.slice(50))
      await analyse(kafka)
      const [expected, found] = [await derived(sqlite), await derived(kafka)]
      expect(expected.length).toBeGreaterThan(500)
      expect(found).toEqual(expected)
    } finally {
      await kafka.close()
      await sqlite.close()
      rmSync(folder, { recursive: true })
    }
  },
  120_000,
)
