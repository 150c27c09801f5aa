/**
 * What transactions cost: the worker that owns a partition reads, makes one output of ten inputs, and commits outputs
 * and offset together; against the same worker that sends its outputs and commits its offset without a transaction.
 */
import { type NewRecord, type StoredRecord, seal, type TopicName } from '@virtuoso/contracts'
import type { PartitionFold } from '@virtuoso/event-log'
import { type Arm, digestOf, draftsOf, market, runBench } from '@virtuoso/testing/bench'
import { appender } from '../src/appender.ts'
import { committedOffsetsOf } from '../src/committed-offsets.ts'
import { connectToKafka } from '../src/kafka-connection.ts'
import { leaderConnection, leaderOf } from '../src/leader-connection.ts'
import { silentLogger } from '../src/logger.ts'
import { type Claim, type PartitionOwner, takeOver } from '../src/partition-owner.ts'
import { partitionReader } from '../src/partition-reader.ts'
import { type Cadence, runPartition } from '../src/partition-run.ts'
import { topicNames } from '../src/topic-names.ts'
import { offsetCommitCall } from './offset-commit-call.ts'
import { everyRecord, freshPlace, servers } from './place.ts'

const input: TopicName = 'market.events'
const output: TopicName = 'analysis.patterns'
const inputsPerOutput = 10
const partitions = [0, 1, 2]
/** At about 40,000 records a second the two bounds of each are reached together. */
const cadences = { '25 ms': { everyMs: 25, recordsMax: 1_000 }, '100 ms': { everyMs: 100, recordsMax: 4_000 } } as const

const place = await freshPlace('once')
const drafts = [...market({ seed: 3, instruments: 10, eventsPerSecond: 1_000, seconds: 60 })].flatMap(draftsOf)
const records = drafts.map((it) => seal(place.log.codec, it))
for (let at = 0; at < records.length; at += 1_000) await place.log.append(records.slice(at, at + 1_000))
const ends = (await place.log.positions(input)).map((it) => it.endOffset)
const expected = await dueIds()
const names = topicNames(place.prefix)
const connection = await connectToKafka({ brokers: servers().brokers, clientId: 'worker', logger: silentLogger })
const plainAppends = partitions.map(() => appender(connection.kafka, names))
const nodeId = await leaderOf(connection.cluster, place.topic(input), 0)

await runBench({
  bench: 'exactly-once',
  question: 'What do transactions cost?',
  unit: 'records',
  rounds: 8,
  fixture: {
    name: 'made-up market, ten instruments',
    events: records.length,
    sha256: digestOf(records.map((it) => it.value)),
  },
  arms: [
    arm('transactions, 25 ms', cadences['25 ms'], (claim) => takeOver({ ...connection, names }, claim)),
    arm('without, 25 ms', cadences['25 ms'], withoutTransaction),
    arm('transactions, 100 ms', cadences['100 ms'], (claim) => takeOver({ ...connection, names }, claim)),
    arm('without, 100 ms', cadences['100 ms'], withoutTransaction),
    arm('without, 100 ms, again', cadences['100 ms'], withoutTransaction),
  ],
  comparisons: [
    { of: 'transactions, 100 ms', to: 'without, 100 ms', by: 'CPU', goal: 0.75 },
    { of: 'transactions, 100 ms', to: 'without, 100 ms', by: 'wall', goal: 0.75 },
    { of: 'transactions, 25 ms', to: 'without, 25 ms', by: 'CPU' },
    { of: 'transactions, 25 ms', to: 'without, 25 ms', by: 'wall' },
  ],
  control: { of: 'without, 100 ms, again', to: 'without, 100 ms' },
  checks: () => ['after every round each output stood in the log once, in order, and every offset was committed'],
})
await Promise.all(plainAppends.map((it) => it.close()))
await connection.close()
await place.log.close()

function arm(name: string, cadence: Cadence, owner: (claim: Claim) => Promise<PartitionOwner>): Arm {
  let before: readonly number[] = []
  let group = ''
  return {
    name,
    does: `three partitions, up to ${cadence.recordsMax} records or ${cadence.everyMs} ms a commit`,
    units: records.length,
    async before(round) {
      group = `${name}-${round}`.replaceAll(/\W+/g, '-')
      before = (await place.log.positions(output)).map((it) => it.endOffset)
    },
    work: async () => {
      await Promise.all(partitions.map((partition) => runToEnd({ group, topic: input, partition }, cadence, owner)))
    },
    after: () => refuseOtherOutputs(name, group, before),
  }
}

/** Stops when all is folded: the last commit is made on the way out. */
async function runToEnd(
  claim: Claim,
  cadence: Cadence,
  owner: (claim: Claim) => Promise<PartitionOwner>,
): Promise<void> {
  const { topic, partition, group } = claim
  const stopping = new AbortController()
  const onBroker = place.topic(topic)
  const reader = partitionReader(leaderConnection(connection.cluster, onBroker, partition), {
    topic,
    partition,
    onBroker,
  })
  const fold: PartitionFold = {
    nextOffset: 0,
    fold(run) {
      if (run.some((it) => it.offset === (ends[partition] ?? 0) - 1)) stopping.abort()
      return run.filter((it) => it.offset % inputsPerOutput === 0).map(outputOf)
    },
  }
  const position = async () => ({ partition, startOffset: 0, endOffset: ends[partition] ?? 0 })
  const job = { group, topic, open: async () => fold }
  await runPartition({ takeOver: () => owner(claim), position, reader }, job, partition, stopping.signal, cadence)
  await reader.close()
}

function outputOf({ key, value, headers, partition, timestampMs }: StoredRecord): NewRecord {
  return { topic: output, partition, key, value, headers, timestampMs }
}

/** The owner of a worker that guarantees less: outputs first, then the offset, and what lies between is done twice. */
async function withoutTransaction({ group, topic, partition }: Claim): Promise<PartitionOwner> {
  const { connectionPool } = await connection.cluster.findBroker({ nodeId })
  const place = { group: names.onBroker(group), topic: names.onBroker(topic), partition }
  return {
    committedOffset: undefined,
    async commit(outputs, nextOffset) {
      if (outputs.length > 0) await plainAppends[partition]?.append(outputs)
      const code = await connectionPool.send(offsetCommitCall({ ...place, nextOffset }))
      if (code !== 0) throw new Error(`the broker refused an offset with ${code}`)
    },
    release: async () => undefined,
  }
}

async function refuseOtherOutputs(name: string, group: string, before: readonly number[]): Promise<void> {
  const found: StoredRecord[] = []
  for await (const batch of everyRecord(place.log, output, before)) found.push(...batch)
  if (idsOf(found) !== expected) throw new Error(`${name}: ${found.length} outputs, and not those that were due`)
  const committed = await committedOffsetsOf(connection.admin, names, group, input)
  if (committed.join() !== ends.join()) throw new Error(`${name}: committed ${committed.join()} of ${ends.join()}`)
}

/** What is due of the input, in order. */
async function dueIds(): Promise<string> {
  const all: StoredRecord[] = []
  for await (const batch of everyRecord(place.log, input)) all.push(...batch)
  return idsOf(all.filter((it) => it.offset % inputsPerOutput === 0))
}

function idsOf(all: readonly StoredRecord[]): string {
  return all.map(({ partition, headers }) => `${partition}:${headers[0]?.[1].toString('hex')}`).join()
}
