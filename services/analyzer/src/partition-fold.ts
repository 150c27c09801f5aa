import { setImmediate } from 'node:timers/promises'
import { type AnalyzerSet, createSetFold, type DerivedRecord, type SetFold } from '@virtuoso/analyzer-kit'
import { type NewRecord, seal, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, type PartitionFold, readRange } from '@virtuoso/event-log'

/** So many are folded between two turns of the rest of the process. */
const restoreSliceRecords = 20

type Parts = Readonly<{
  log: EventLog
  set: AnalyzerSet
  /** 16 bytes: id of this process's `RunManifest`. */
  manifest: Buffer
  /** ms, our clock: when outputs are appended. */
  now(): number
  /** Told of every run that was folded: inputs read, records made. */
  folded(inputs: number, outputs: number): void
}>

/**
 * Takes one partition up where the set left it: folds in silence from the start of the log to the committed offset, so
 * that the state is what it would have been without the restart, and goes on from there.
 * @throws VirtuosoError `data-loss` when the log no longer begins where the set's generation began.
 */
export async function openPartition(
  parts: Parts,
  partition: number,
  committedOffset: number | undefined,
): Promise<PartitionFold> {
  const { log, set, manifest, now, folded } = parts
  const fold = createSetFold({ set, codec: log.codec, partition })
  const nextOffset = committedOffset ?? 0
  await restore(parts, fold, partition, nextOffset)
  return {
    nextOffset,
    fold(records) {
      const timestampMs = now()
      const outputs: NewRecord[] = []
      for (const record of records)
        for (const derived of fold.fold(record))
          outputs.push(sealDerived(log, derived, { partition, manifest, timestampMs }))
      folded(records.length, outputs.length)
      return outputs
    },
  }
}

async function restore({ log, set }: Parts, fold: SetFold, partition: number, to: number): Promise<void> {
  const position = (await log.positions(set.topic)).find((it) => it.partition === partition)
  if (position !== undefined && position.startOffset > 0)
    throw new VirtuosoError(
      'data-loss',
      `${set.topic}/${partition} begins at ${position.startOffset}, the set ${set.group} began at 0`,
      {
        action: 'restore the log from its archive; a state cannot be rebuilt from part of it',
      },
    )
  for await (const records of readRange(log, { topic: set.topic, partition, from: 0, to }))
    for (const [index, record] of records.entries()) {
      fold.fold(record)
      if (index % restoreSliceRecords === 0) await setImmediate()
    }
}

const sealDerived = (
  log: EventLog,
  derived: DerivedRecord,
  place: { partition: number; manifest: Buffer; timestampMs: number },
): NewRecord => seal(log.codec, { ...derived, ...place })
