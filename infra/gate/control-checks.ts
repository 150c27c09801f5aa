import { verify } from '../../packages/audit/src/index.ts'
import { caughtUp, idsOnce, oneOutcomeEach, type Violation } from '../../packages/audit/src/invariants/index.ts'
import {
  coordinateText,
  type DeadLetter,
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

/**
 * The checks that a campaign makes, of one partition. An input that nobody can read and that lies among the dead letters
 * is accounted for; verification names it all the same, which says nothing about the worker.
 * @returns One line for each check that found something.
 */
export async function brokenPromises(log: EventLog, partition: number): Promise<readonly string[]> {
  const report = await verify({ log, set, build: buildInfo(), differences: [] })
  const letters = await deadLetters(log, partition)
  const accounted = new Set(letters.map(({ coordinate }) => coordinateText(coordinate)))
  const violations = [
    ...caughtUp([await standing(log, partition)]),
    ...(await doubled(log, partition)),
    ...(await unaccounted(log, partition, letters)),
  ]
  const firsts = [...Map.groupBy(violations, (it) => it.invariant).values()].flatMap((it) => it.slice(0, 1))
  const differences = report.results.flatMap(({ level, findings }) =>
    findings
      .filter(({ subject }) => !accounted.has(subject))
      .slice(0, 1)
      .map((it) => `verify ${level} ${it.subject}: ${it.recorded}, expected ${it.expected}`),
  )
  return [...firsts.map(({ invariant, subject, recorded }) => `${invariant} ${subject}: ${recorded}`), ...differences]
}

async function deadLetters(log: EventLog, partition: number): Promise<readonly DeadLetter[]> {
  return (await recordsOf(log, 'market.events.dlq', partition)).flatMap((it) => deadLetterOf(it) ?? [])
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
async function unaccounted(
  log: EventLog,
  partition: number,
  letters: readonly DeadLetter[],
): Promise<readonly Violation[]> {
  const inputs = await recordsOf(log, 'market.events', partition)
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
