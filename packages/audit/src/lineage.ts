import { hex, parseCoordinate, parseRange, type TopicName } from '@virtuoso/contracts'
import { readRange } from '@virtuoso/event-log'
import { createFindings, type Finding, type LevelResult, resultOf } from './level.ts'
import { readManifests } from './manifests.ts'
import type { PartitionScope, Scope } from './scope.ts'
import { type SoundRecord, soundRecord } from './sound-record.ts'

type Found = (finding: Finding) => void
/** An output of the set whose cause was not committed yet when verification began. */
type Ahead = Readonly<{ partition: number; causeOffset: number; finding: Finding }>

/** L3: every output points to real inputs, unaltered, under known code and schema. */
export async function verifyLineage(scope: Scope): Promise<LevelResult> {
  const findings = createFindings()
  const { manifests: all, findings: altered } = await readManifests(scope.log)
  altered.forEach(findings.add)
  const groups = new Set(scope.generations.slice(0, -1).map((it) => it.group))
  const idsOf = (isOurs: (group: string) => boolean): ReadonlySet<string> =>
    new Set(all.filter(({ event }) => event.group !== undefined && isOurs(event.group)).map(({ id }) => hex(id)))
  const manifests = { now: idsOf((it) => it === scope.set.group), before: idsOf((it) => groups.has(it)) }
  const counts = { inputs: 0, outputs: 0, foreign: 0 }
  const ahead: Ahead[] = []
  const starts = await startsOf(scope)
  for (const partition of scope.partitions) {
    const inputs = await inputOffsets(
      scope,
      partition,
      starts(scope.set.topic, partition.partition),
      findings.add,
      counts,
    )
    for (const [topic, to] of partition.endOffsets)
      for await (const records of readRange(scope.log, {
        topic,
        partition: partition.partition,
        from: starts(topic, partition.partition),
        to,
      }))
        for (const record of records) {
          const sound = soundRecord(scope.log, record, findings.add)
          if (sound === undefined) continue
          if (sound.headers.set !== scope.set.name) counts.foreign += 1
          else {
            counts.outputs += 1
            checkLineage(sound, { inputs, manifests, found: findings.add, ahead, scope, partition })
          }
        }
  }
  for (const finding of await neverCommitted(scope, ahead)) findings.add(finding)
  const notCovered = counts.foreign === 0 ? '' : `, ${counts.foreign} records of other sets not covered`
  return resultOf('lineage', `${counts.outputs} outputs of ${counts.inputs} inputs${notCovered}`, findings)
}

/** Where partitions begin now: what was given up with a loss is not there to be checked. */
async function startsOf({ log, set }: Scope): Promise<(topic: TopicName, partition: number) => number> {
  const starts = new Map<string, number>()
  for (const topic of [set.topic, ...set.outputTopics])
    for (const it of await log.positions(topic)) starts.set(`${topic}/${it.partition}`, it.startOffset)
  return (topic, partition) => starts.get(`${topic}/${partition}`) ?? 0
}

/** Which offsets hold a visible record; each one's bytes are checked on the way. */
async function inputOffsets(
  scope: Scope,
  { partition, committedOffset }: PartitionScope,
  from: number,
  found: Found,
  counts: { inputs: number },
): Promise<Uint8Array> {
  const seen = new Uint8Array(committedOffset)
  for await (const records of readRange(scope.log, { topic: scope.set.topic, partition, from, to: committedOffset }))
    for (const record of records) {
      counts.inputs += 1
      if (soundRecord(scope.log, record, found) !== undefined) seen[record.offset] = 1
    }
  return seen
}

/**
 * Outputs become visible together with the offset that made them, so a set that wrote one has committed past its cause:
 * if it still has not, somebody else wrote the record, or took the set's offset away.
 */
async function neverCommitted({ log, set }: Scope, ahead: readonly Ahead[]): Promise<readonly Finding[]> {
  if (ahead.length === 0) return []
  const committed = await log.committedOffsets(set.group, set.topic)
  return ahead.filter((it) => it.causeOffset >= (committed[it.partition] ?? 0)).map((it) => it.finding)
}

type Known = Readonly<{
  inputs: Uint8Array
  /** Ids: of the newest generation, and of those before it. */
  manifests: Readonly<Record<'now' | 'before', ReadonlySet<string>>>
  found: Found
  ahead: Ahead[]
  scope: Scope
  partition: PartitionScope
}>

/** The cause exists, the window ends with it and begins at a real offset, the manifest is in the log. */
function checkLineage({ subject, headers }: SoundRecord, known: Known): void {
  const { inputs, manifests, found, ahead, scope, partition } = known
  const manifest = headers.manifest === undefined ? 'none' : hex(headers.manifest)
  const wrongCause = (expected: string): Finding => ({
    subject,
    field: 'header cause',
    recorded: headers.cause ?? 'none',
    expected,
  })
  const cause = headers.cause === undefined ? undefined : parseCoordinate(headers.cause)
  if (cause === undefined || cause.topic !== scope.set.topic || cause.partition !== partition.partition) {
    found(wrongCause(`a record of ${scope.set.topic}/${partition.partition}`))
    return
  }
  const isBefore = cause.offset < partition.emitsFromOffset
  if (!manifests[isBefore ? 'before' : 'now'].has(manifest)) {
    const expected = `a manifest of ${isBefore ? 'a generation before ' : ''}${scope.set.group}`
    found({ subject, field: 'header manifest', recorded: manifest, expected })
  }
  if (cause.offset >= partition.committedOffset) {
    const finding = wrongCause('a record that the set has committed')
    ahead.push({ partition: partition.partition, causeOffset: cause.offset, finding })
    return
  }
  if (inputs[cause.offset] !== 1) found(wrongCause('a record that exists'))
  if (headers.window === undefined) return
  const window = parseRange(headers.window)
  if (window.to !== cause.offset + 1 || window.from > cause.offset)
    found({
      subject,
      field: 'header window',
      recorded: headers.window,
      expected: `a range that ends at ${cause.offset + 1}`,
    })
}
