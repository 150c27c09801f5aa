import { verify } from '../../packages/audit/src/index.ts'
import { caughtUp, idsOnce, oneOutcomeEach, type Violation } from '../../packages/audit/src/invariants/index.ts'
import {
  type DeadLetterTopic,
  deadLetterOf,
  open,
  type StoredRecord,
  type TopicName,
  UndecodableRecord,
} from '../../packages/contracts/src/index.ts'
import type { EventLog } from '../../packages/event-log/src/index.ts'
import { buildInfo } from '../../packages/service-kit/src/index.ts'
import { setNamed } from '../../services/analyzer/src/index.ts'

const set = setNamed('built-in')
const derivedTopics: readonly TopicName[] = ['market.candles', 'analysis.scores', 'analysis.patterns', 'signals']

export async function hasCaughtUp(log: EventLog, partition: number): Promise<boolean> {
  const [committed, ends] = await Promise.all([log.committedOffsets(set.group, set.topic), log.positions(set.topic)])
  return (committed[partition] ?? 0) >= (ends[partition]?.endOffset ?? 0)
}

/** The checks that a campaign makes, of one partition. @returns One line for each that found something. */
export async function brokenPromises(log: EventLog, partition: number): Promise<readonly string[]> {
  const report = await verify({ log, set, build: buildInfo(), differences: [] })
  const violations = [
    ...caughtUp([await standing(log, partition)]),
    ...(await doubled(log, partition)),
    ...(await unaccounted(log, partition)),
  ]
  const firsts = [...Map.groupBy(violations, (it) => it.invariant).values()].flatMap((it) => it.slice(0, 1))
  return [
    ...firsts.map(({ invariant, subject, recorded }) => `${invariant} ${subject}: ${recorded}`),
    ...report.results.flatMap(({ level, holds, findings: [first] }) =>
      holds ? [] : [`verify ${level} ${first?.subject}: ${first?.recorded}, expected ${first?.expected}`],
    ),
  ]
}

async function standing(log: EventLog, partition: number) {
  const [committed, ends] = await Promise.all([log.committedOffsets(set.group, set.topic), log.positions(set.topic)])
  return { who: set.group, nextOffset: committed[partition], endOffset: ends[partition]?.endOffset ?? 0 }
}

async function doubled(log: EventLog, partition: number): Promise<readonly Violation[]> {
  const found: Violation[] = []
  for (const topic of derivedTopics) found.push(...idsOnce(await recordsOf(log, topic, partition)))
  return found
}

/** I20 as far as it shows from outside: whatever nobody can read lies among the dead letters, once. */
async function unaccounted(log: EventLog, partition: number): Promise<readonly Violation[]> {
  const inputs = await recordsOf(log, 'market.events', partition)
  const letters = (await recordsOf(log, 'market.events.dlq', partition)).flatMap((it) => deadLetterOf(it) ?? [])
  const poisoned = inputs.filter((it) => !isReadable(log, it)).length
  return oneOutcomeEach({
    topic: 'market.events',
    partition,
    inputOffsets: new Set(inputs.map((it) => it.offset)),
    said: undefined,
    recounted: { folded: inputs.length - poisoned, skipped: 0, late: 0, repeated: 0, deadLettered: poisoned },
    deadLettered: letters.map((it) => it.coordinate.offset),
  })
}

function isReadable(log: EventLog, record: StoredRecord): boolean {
  try {
    open(log.codec, record)
    return true
  } catch (cause) {
    if (cause instanceof UndecodableRecord) return false
    throw cause
  }
}

async function recordsOf(log: EventLog, topic: TopicName | DeadLetterTopic, partition: number) {
  const records: StoredRecord[] = []
  for (let fromOffset = 0; ; ) {
    const batch = await log.read({ topic, partition, fromOffset })
    records.push(...batch.records)
    if (batch.nextOffset >= batch.endOffset) return records
    fromOffset = batch.nextOffset
  }
}
