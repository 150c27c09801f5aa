import { createSetFold, type DerivedRecord } from '@virtuoso/analyzer-kit'
import {
  bodyOf,
  coordinateText,
  fingerprintOf,
  hex,
  parseCoordinate,
  readHeaders,
  type StoredRecord,
  type TopicName,
  writeHeaders,
} from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { firstDifference } from './field-difference.ts'
import { createFindings, type LevelResult, resultOf } from './level.ts'
import type { PartitionScope, Scope } from './scope.ts'

type Findings = ReturnType<typeof createFindings>

/** L4: folds the inputs again, with nothing but the pure fold, and compares what it makes with what was recorded: id, order, bytes. */
export async function verifyReplay(scope: Scope): Promise<LevelResult> {
  const findings = createFindings()
  const counts = new Map<string, number>()
  let inputs = 0
  for (const partition of scope.partitions) inputs += await replayPartition(scope, partition, findings, counts)
  const made = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`)
  return resultOf('replay', `${inputs} inputs folded: ${made.join(', ') || 'no output'}`, findings)
}

async function replayPartition(
  scope: Scope,
  partition: PartitionScope,
  findings: Findings,
  counts: Map<string, number>,
): Promise<number> {
  const { log, set } = scope
  const fold = createSetFold({ set, codec: log.codec, partition: partition.partition })
  const recorded = new Map(
    [...partition.endOffsets].map(([topic, to]) => [topic, recordedOutputs(scope, partition, topic, to)]),
  )
  const broken = new Set<TopicName>()
  let inputs = 0
  for await (const records of readRange(log, {
    topic: set.topic,
    partition: partition.partition,
    from: 0,
    to: partition.committedOffset,
  }))
    for (const record of records) {
      inputs += 1
      for (const derived of fold.fold(record)) {
        counts.set(derived.type, (counts.get(derived.type) ?? 0) + 1)
        if (broken.has(derived.topic)) continue
        const next = await recorded.get(derived.topic)?.next()
        if (!compare(log, next?.value ?? undefined, derived, findings)) broken.add(derived.topic)
      }
    }
  for (const [topic, outputs] of recorded) if (!broken.has(topic)) await reportLeftOver(outputs, findings)
  return inputs
}

/** What the set recorded in a topic, in order, up to what it had committed at the start. */
async function* recordedOutputs(
  { log, set }: Scope,
  { partition, committedOffset }: PartitionScope,
  topic: TopicName,
  to: number,
): AsyncGenerator<StoredRecord, undefined> {
  for await (const records of readRange(log, { topic, partition, from: 0, to }))
    for (const record of records) {
      const headers = readHeaders(record.headers)
      if (headers.set !== set.name || headers.cause === undefined) continue
      if (parseCoordinate(headers.cause).offset < committedOffset) yield record
    }
  return undefined
}

/** @returns Whether the two sequences still run side by side: another id means that every later one would differ too. */
function compare(
  log: EventLog,
  recorded: StoredRecord | undefined,
  derived: DerivedRecord,
  findings: Findings,
): boolean {
  const expected = `${derived.type} ${hex(derived.eventId)} caused by ${derived.headers.cause}`
  if (recorded === undefined || recorded.value === null) {
    findings.add({ subject: `${derived.topic} after its last record`, recorded: 'nothing', expected })
    return false
  }
  const subject = coordinateText(recorded)
  const headers = readHeaders(recorded.headers)
  if (!headers.eventId.equals(derived.eventId)) {
    findings.add({
      subject,
      field: 'eventId',
      recorded: `${hex(headers.eventId)} caused by ${headers.cause}`,
      expected,
    })
    return false
  }
  if (recorded.key?.toString() !== derived.key)
    findings.add({ subject, field: 'key', recorded: recorded.key?.toString() ?? 'none', expected: derived.key })
  if (!sameBytes(log, recorded.value, derived)) {
    const difference = firstDifference(log.codec, recorded.value, derived)
    findings.add({
      subject,
      ...(difference ?? {
        field: 'value',
        recorded: hex(bodyOf(recorded.value)),
        expected: 'another encoding of the same',
      }),
    })
  }
  compareLineage(subject, recorded, derived, findings)
  return true
}

const sameBytes = (log: EventLog, value: Buffer, derived: DerivedRecord): boolean =>
  log.codec.fingerprintOf(value)?.equals(fingerprintOf(derived.type)) === true &&
  bodyOf(value).equals(log.codec.encodeBody(derived.type, derived.event))

/** What the headers say of where it comes from is recomputed as well. */
function compareLineage(
  subject: string,
  recorded: StoredRecord,
  { eventId, headers }: DerivedRecord,
  findings: Findings,
): void {
  for (const [name, wanted] of writeHeaders({ eventId, ...headers })) {
    const found = recorded.headers.find(([it]) => it === name)?.[1]
    if (found?.equals(wanted) !== true)
      findings.add({
        subject,
        field: `header ${name}`,
        recorded: found?.toString() ?? 'none',
        expected: wanted.toString(),
      })
  }
}

async function reportLeftOver(outputs: AsyncGenerator<StoredRecord, undefined>, findings: Findings): Promise<void> {
  for await (const record of outputs)
    findings.add({
      subject: coordinateText(record),
      recorded: hex(readHeaders(record.headers).eventId),
      expected: 'nothing: the replay does not make it',
    })
}
