import {
  bodyOf,
  contentHash,
  coordinateText,
  hex,
  parseCoordinate,
  parseRange,
  type RecordHeaders,
  readHeaders,
  type StoredRecord,
} from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { readManifests } from './environment.ts'
import { createFindings, type LevelResult, resultOf } from './level.ts'
import type { PartitionScope, Scope } from './scope.ts'

type Findings = ReturnType<typeof createFindings>

/** L3: every output points to real inputs, unaltered, under known code and schema. */
export async function verifyLineage(scope: Scope): Promise<LevelResult> {
  const findings = createFindings()
  const manifests = new Set((await readManifests(scope.log)).map(({ id }) => hex(id)))
  const counts = { inputs: 0, outputs: 0, foreign: 0 }
  for (const partition of scope.partitions) {
    const inputs = await inputOffsets(scope, partition, findings, counts)
    for (const [topic, to] of partition.endOffsets)
      for await (const records of readRange(scope.log, { topic, partition: partition.partition, from: 0, to }))
        for (const record of records) {
          const headers = soundHeaders(scope.log, record, findings)
          if (headers === undefined) continue
          if (headers.set !== scope.set.name) counts.foreign += 1
          else {
            counts.outputs += 1
            checkLineage(record, headers, { inputs, manifests, findings, topic: scope.set.topic, partition })
          }
        }
  }
  const notCovered = counts.foreign === 0 ? '' : `, ${counts.foreign} records of other sets not covered`
  return resultOf('lineage', `${counts.outputs} outputs of ${counts.inputs} inputs${notCovered}`, findings)
}

/** Which offsets hold a visible record; each one's bytes are checked on the way. */
async function inputOffsets(
  scope: Scope,
  { partition, committedOffset }: PartitionScope,
  findings: Findings,
  counts: { inputs: number },
): Promise<Uint8Array> {
  const seen = new Uint8Array(committedOffset)
  for await (const records of readRange(scope.log, { topic: scope.set.topic, partition, from: 0, to: committedOffset }))
    for (const record of records) {
      counts.inputs += 1
      if (soundHeaders(scope.log, record, findings) !== undefined) seen[record.offset] = 1
    }
  return seen
}

/** Headers of a record whose bytes are those that were written; undefined, and a finding, when they are not. */
function soundHeaders(log: EventLog, record: StoredRecord, findings: Findings): RecordHeaders | undefined {
  const subject = coordinateText(record)
  try {
    const headers = readHeaders(record.headers)
    const fingerprint = record.value === null ? undefined : log.codec.fingerprintOf(record.value)
    if (record.value === null || fingerprint === undefined) {
      findings.add({ subject, field: 'schema', recorded: 'no schema of this log', expected: 'a registered schema' })
      return undefined
    }
    const found = contentHash(fingerprint, bodyOf(record.value))
    if (headers.contentHash?.equals(found) !== true) {
      findings.add({
        subject,
        field: 'value',
        recorded: `bytes of hash ${hex(found)}`,
        expected: `bytes of hash ${headers.contentHash === undefined ? 'none' : hex(headers.contentHash)}`,
      })
      return headers
    }
    if (headers.schema?.equals(fingerprint.subarray(0, 8)) !== true)
      findings.add({
        subject,
        field: 'header schema',
        recorded: headers.schema === undefined ? 'none' : hex(headers.schema),
        expected: hex(fingerprint.subarray(0, 8)),
      })
    return headers
  } catch (cause) {
    findings.add({
      subject,
      field: 'headers',
      recorded: cause instanceof Error ? cause.message : String(cause),
      expected: 'readable headers',
    })
    return undefined
  }
}

type Known = Readonly<{
  inputs: Uint8Array
  manifests: ReadonlySet<string>
  findings: Findings
  topic: string
  partition: PartitionScope
}>

/** The cause exists, the window ends with it and begins at a real offset, the manifest is in the log. */
function checkLineage(
  record: StoredRecord,
  headers: RecordHeaders,
  { inputs, manifests, findings, topic, partition }: Known,
): void {
  const subject = coordinateText(record)
  const manifest = headers.manifest === undefined ? 'none' : hex(headers.manifest)
  if (!manifests.has(manifest))
    findings.add({ subject, field: 'header manifest', recorded: manifest, expected: 'a manifest in system.events' })
  const cause = headers.cause === undefined ? undefined : parseCoordinate(headers.cause)
  if (cause === undefined || cause.topic !== topic || cause.partition !== partition.partition) {
    findings.add({
      subject,
      field: 'header cause',
      recorded: headers.cause ?? 'none',
      expected: `a record of ${topic}/${partition.partition}`,
    })
    return
  }
  if (cause.offset >= partition.committedOffset) return
  if (inputs[cause.offset] !== 1)
    findings.add({
      subject,
      field: 'header cause',
      recorded: headers.cause ?? 'none',
      expected: 'a record that exists',
    })
  if (headers.window === undefined) return
  const window = parseRange(headers.window)
  if (window.to !== cause.offset + 1 || window.from > cause.offset)
    findings.add({
      subject,
      field: 'header window',
      recorded: headers.window,
      expected: `a range that ends at ${cause.offset + 1}`,
    })
}
