import { hex, parseCoordinate, parseRange } from '@virtuoso/contracts'
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
  const manifests = new Set(all.filter(({ event }) => event.group === scope.set.group).map(({ id }) => hex(id)))
  const counts = { inputs: 0, outputs: 0, foreign: 0 }
  const ahead: Ahead[] = []
  for (const partition of scope.partitions) {
    const inputs = await inputOffsets(scope, partition, findings.add, counts)
    for (const [topic, to] of partition.endOffsets)
      for await (const records of readRange(scope.log, { topic, partition: partition.partition, from: 0, to }))
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

/** Which offsets hold a visible record; each one's bytes are checked on the way. */
async function inputOffsets(
  scope: Scope,
  { partition, committedOffset }: PartitionScope,
  found: Found,
  counts: { inputs: number },
): Promise<Uint8Array> {
  const seen = new Uint8Array(committedOffset)
  for await (const records of readRange(scope.log, { topic: scope.set.topic, partition, from: 0, to: committedOffset }))
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
  manifests: ReadonlySet<string>
  found: Found
  ahead: Ahead[]
  scope: Scope
  partition: PartitionScope
}>

/** The cause exists, the window ends with it and begins at a real offset, the manifest is in the log. */
function checkLineage({ subject, headers }: SoundRecord, known: Known): void {
  const { inputs, manifests, found, ahead, scope, partition } = known
  const manifest = headers.manifest === undefined ? 'none' : hex(headers.manifest)
  if (!manifests.has(manifest))
    found({ subject, field: 'header manifest', recorded: manifest, expected: `a manifest of ${scope.set.group}` })
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
