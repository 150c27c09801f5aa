import {
  AnalyzerFault,
  createSetFold,
  type DerivedRecord,
  type SetFold,
  type StandingFault,
} from '@virtuoso/analyzer-kit'
import {
  bodyOf,
  coordinateText,
  fingerprintOf,
  hex,
  parseCoordinate,
  readHeaders,
  type StoredRecord,
  type TopicName,
  UndecodableRecord,
  writeHeaders,
} from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { firstDifference } from './field-difference.ts'
import { createFindings, type LevelResult, resultOf } from './level.ts'
import { compareStates, savedStates } from './saved-states.ts'
import type { PartitionScope, Scope } from './scope.ts'
import { headersOf } from './sound-record.ts'

type Findings = ReturnType<typeof createFindings>

/**
 * L4: folds the inputs again, with nothing but the pure fold, and compares what it makes with what was recorded: id,
 * order, bytes; and the state it comes to with every snapshot and anchor that was taken on the way.
 */
export async function verifyReplay(scope: Scope): Promise<LevelResult> {
  const findings = createFindings()
  const counts = new Map<string, number>()
  let [inputs, states] = [0, 0]
  for (const partition of scope.partitions) {
    const replayed = await replayPartition(scope, partition)
    inputs += replayed.inputs
    states += replayed.states
    for (const [type, count] of replayed.counts) counts.set(type, (counts.get(type) ?? 0) + count)
    replayed.findings.list.forEach(findings.add)
    findings.more(replayed.findings.count() - replayed.findings.list.length)
  }
  const made = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => `${count} ${type}`)
  const proved = states === 0 ? '' : `; ${states} states`
  return resultOf('replay', `${inputs} inputs folded: ${made.join(', ') || 'no output'}${proved}`, findings)
}

type Replayed = Readonly<{ inputs: number; states: number; counts: ReadonlyMap<string, number>; findings: Findings }>

/** A step that throws faults where it faulted then: what came of the rest is found by folding again without it. */
async function replayPartition(scope: Scope, partition: PartitionScope): Promise<Replayed> {
  for (const faults: StandingFault[] = []; ; ) {
    try {
      return await replayOnce(scope, partition, faults)
    } catch (failure) {
      if (!(failure instanceof AnalyzerFault)) throw failure
      faults.push({ name: failure.analyzer, version: failure.version, offset: failure.offset })
    }
  }
}

async function replayOnce(
  scope: Scope,
  partition: PartitionScope,
  faults: readonly StandingFault[],
): Promise<Replayed> {
  const { log, set } = scope
  const { committedOffset, emitsFromOffset, warmFromOffset } = partition
  const findings = createFindings()
  const counts = new Map<string, number>()
  const fold = createSetFold({ set, codec: log.codec, partition: partition.partition, faults })
  const recorded = new Map(
    [...partition.endOffsets].map(([topic, to]) => [topic, recordedOutputs(scope, partition, topic, to)]),
  )
  const saved = await savedStates(scope, partition, findings.add)
  const broken = new Set<TopicName>()
  let [inputs, states] = [0, 0]
  for await (const records of readRange(log, {
    topic: set.topic,
    partition: partition.partition,
    from: warmFromOffset,
    to: committedOffset,
  }))
    for (const record of records) {
      inputs += 1
      const made = folded(fold, record, findings)
      if (made === undefined) return { inputs, states, counts, findings }
      states += compareStates(fold, saved.get(record.offset), findings.add)
      if (record.offset < emitsFromOffset) continue
      for (const derived of made) {
        counts.set(derived.type, (counts.get(derived.type) ?? 0) + 1)
        if (broken.has(derived.topic)) continue
        const next = await recorded.get(derived.topic)?.next()
        if (!compare(log, next?.value ?? undefined, derived, findings)) broken.add(derived.topic)
      }
    }
  for (const [topic, outputs] of recorded) if (!broken.has(topic)) await reportLeftOver(outputs, findings)
  return { inputs, states, counts, findings }
}

/**
 * A record that nobody can read was read by the set once: it is passed over, and what follows shows what hung on it.
 * @returns undefined, and a finding, when the fold refuses it: what it would make of the rest is worth nothing.
 */
function folded(fold: SetFold, record: StoredRecord, findings: Findings): readonly DerivedRecord[] | undefined {
  try {
    return fold.fold(record)
  } catch (cause) {
    if (cause instanceof AnalyzerFault) throw cause
    const recorded = cause instanceof Error ? cause.message : String(cause)
    findings.add({ subject: coordinateText(record), recorded, expected: 'a record that the set can fold' })
    return cause instanceof UndecodableRecord ? [] : undefined
  }
}

/** What the set recorded in a topic, in order, up to what it had committed at the start. */
async function* recordedOutputs(
  { log, set }: Scope,
  { partition, emitsFromOffset, committedOffset }: PartitionScope,
  topic: TopicName,
  to: number,
): AsyncGenerator<StoredRecord, undefined> {
  const from = (await log.positions(topic)).find((it) => it.partition === partition)?.startOffset ?? 0
  for await (const records of readRange(log, { topic, partition, from, to }))
    for (const record of records) {
      const headers = headersOf(record)
      if (headers?.set !== set.name || headers.cause === undefined) continue
      const { offset } = parseCoordinate(headers.cause)
      if (offset >= emitsFromOffset && offset < committedOffset) yield record
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

/** Headers that say where a record comes from; the others belong to its bytes and its writer. */
const lineageHeaders = ['eventId', 'feed', 'frame', 'set', 'cause', 'read', 'window', 'index']

/** What the headers say of where it comes from is recomputed as well, and nothing more may be said. */
function compareLineage(
  subject: string,
  recorded: StoredRecord,
  { eventId, headers }: DerivedRecord,
  findings: Findings,
): void {
  const found = new Map(recorded.headers)
  const wanted = new Map(writeHeaders({ eventId, ...headers }))
  for (const name of lineageHeaders) {
    const [is, should] = [textOf(found.get(name)), textOf(wanted.get(name))]
    if (is !== should) findings.add({ subject, field: `header ${name}`, recorded: is, expected: should })
  }
}

const textOf = (header: Buffer | undefined): string => header?.toString('latin1') ?? 'none'

async function reportLeftOver(outputs: AsyncGenerator<StoredRecord, undefined>, findings: Findings): Promise<void> {
  for await (const record of outputs)
    findings.add({
      subject: coordinateText(record),
      recorded: hex(readHeaders(record.headers).eventId),
      expected: 'nothing: the replay does not make it',
    })
}
