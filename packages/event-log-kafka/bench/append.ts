/**
 * What writing a fact down costs: encoded, identified, sealed, sent and acknowledged, against the client library sending
 * bytes that were ready before.
 */
import { type NewRecord, type StoredRecord, seal, type TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { type Arm, digestOf, draftOf, type Fact, market, runBench } from '@virtuoso/testing/bench'
import kafkajs, { type Message } from 'kafkajs'
import { everyRecord, freshPlace, type Place, plainClient } from './place.ts'

const batchRecords = 1_000
const topic: TopicName = 'market.events'
const facts = [...market({ seed: 1, instruments: 10, eventsPerSecond: 1_000, seconds: 10 })].slice(0, 10_000)

const [ours, theirs, again] = [await freshPlace('ours'), await freshPlace('peer'), await freshPlace('control')]
const records = facts.map((it) => seal(ours.log.codec, draftOf(it)))
const messages = records.map(messageOf)
const expected = idsOf(records)
const producer = plainClient().producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false })
await producer.connect()

await runBench({
  bench: 'append',
  question: 'What does it cost to write a fact down on Kafka?',
  unit: 'records',
  rounds: 12,
  fixture: {
    name: 'made-up market, ten instruments',
    events: facts.length,
    sha256: digestOf(records.map((it) => it.value)),
  },
  arms: [
    arm('append', 'encodes, identifies and seals each fact, and appends them to our log', ours, () => append(ours.log)),
    arm('sendBatch', 'kafkajs sends the same bytes, made before', theirs, () => send(theirs)),
    arm('sendBatch again', 'the same once more, as a control', again, () => send(again)),
  ],
  comparisons: [
    { of: 'append', to: 'sendBatch', by: 'CPU', goal: 0.8 },
    { of: 'append', to: 'sendBatch', by: 'wall' },
  ],
  control: { of: 'sendBatch again', to: 'sendBatch' },
  checks: () => [`after every round each of ${facts.length} ids stood in the log once, in order per partition`],
})

await producer.disconnect()
for (const { log } of [ours, theirs, again]) await log.close()

function arm(name: string, does: string, place: Place, work: () => Promise<void>): Arm {
  let ends: readonly number[] = []
  return {
    name,
    does,
    units: facts.length,
    async before() {
      ends = (await place.log.positions(topic)).map((it) => it.endOffset)
    },
    work,
    async after() {
      const found: StoredRecord[] = []
      for await (const batch of everyRecord(place.log, topic, ends)) found.push(...batch)
      if (idsOf(found) !== expected) throw new Error(`${name}: what lies in the log is not what was written`)
    },
  }
}

async function append(log: EventLog): Promise<void> {
  for (const batch of batches(facts)) await log.append(batch.map((it: Fact) => seal(log.codec, draftOf(it))))
}

async function send(place: Place): Promise<void> {
  const compression = kafkajs.CompressionTypes.ZSTD
  for (const batch of batches(messages))
    await producer.sendBatch({ acks: -1, compression, topicMessages: [{ topic: place.topic(topic), messages: batch }] })
}

function* batches<T>(items: readonly T[]): Generator<T[]> {
  for (let at = 0; at < items.length; at += batchRecords) yield items.slice(at, at + batchRecords)
}

function messageOf({ key, value, headers, partition, timestampMs }: NewRecord): Message {
  return { key, value, partition, timestamp: String(timestampMs), headers: Object.fromEntries(headers) }
}

/** Of every partition in order, as one text. */
function idsOf(all: readonly Pick<StoredRecord, 'partition' | 'headers'>[]): string {
  const sorted = all.toSorted((a, b) => a.partition - b.partition)
  return sorted.map(({ partition, headers }) => `${partition}:${headers[0]?.[1].toString('hex')}`).join()
}
