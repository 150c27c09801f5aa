import { AnalyzerFault, type DerivedRecord, type SetFold } from '@virtuoso/analyzer-kit'
import { deadLetter, type NewRecord, type StoredRecord, seal, UndecodableRecord } from '@virtuoso/contracts'
import type { PartitionFold } from '@virtuoso/event-log'
import { hourWatch } from './hour-watch.ts'
import type { PartitionParts } from './partition-parts.ts'
import { noteBegun, type Restored, restore } from './restore.ts'
import { snapshotRoll } from './snapshot-roll.ts'
import type { Conviction, Suspects } from './suspects.ts'

type Start = Readonly<{
  warmFromOffset: number
  emitsFromOffset: number
  /** As the group last committed; undefined: never. */
  committedOffset: number | undefined
}>

/**
 * Takes one partition up where the set left it, and folds it from there: outputs, dead letters of what cannot be used,
 * and a slice of state with each transaction.
 * @throws VirtuosoError `data-loss`; `analyzer-faulted`, retryable, when a step threw, here or later in `fold`.
 */
export async function openPartition(
  parts: PartitionParts,
  suspects: Suspects,
  start: Start,
): Promise<PartitionFold & Pick<Restored, 'replayed'>> {
  const { log, set, partition, metrics } = parts
  const convicted = suspects.convicted(partition)
  let isLive = false
  const hours = hourWatch(() => isLive)
  const restored = await accusing(parts, suspects, () => restore(parts, { ...start, faults: convicted }, hours))
  isLive = true
  const { fold, nextOffset, began, replayed } = restored
  const roll = snapshotRoll({ ...parts, ...restored, hours, topicId: await log.topicId(set.topic) })
  let lastOffset: number | undefined

  const foldOne = (record: StoredRecord, outputs: NewRecord[]): void => {
    const known = fold.instruments()
    const derived = derivedFrom(parts, fold, record, outputs)
    for (const it of derived) outputs.push(sealDerived(parts, it))
    for (const it of convicted) if (it.offset === record.offset) outputs.push(faultLetter(parts, record, it))
    hours.passed(fold, record, derived)
    noteBegun(fold, known, record.offset, began)
    lastOffset = record.offset
  }
  return {
    nextOffset,
    replayed,
    fold(records) {
      const outputs: NewRecord[] = []
      try {
        for (const record of records) foldOne(record, outputs)
      } catch (failure) {
        throw failure instanceof AnalyzerFault ? suspects.accuse(partition, failure) : failure
      }
      metrics.folded(records.length, outputs.length)
      metrics.outcomes(partition, fold.outcomes())
      metrics.faulted(partition, fold.faults().length)
      return outputs
    },
    slice: () => (lastOffset === undefined ? [] : roll(lastOffset)),
  }
}

async function accusing<T>({ partition }: PartitionParts, suspects: Suspects, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (failure) {
    throw failure instanceof AnalyzerFault ? suspects.accuse(partition, failure) : failure
  }
}

/** What nobody can use is laid aside with its bytes, and the rest goes on. */
function derivedFrom(
  { set, manifest }: PartitionParts,
  fold: SetFold,
  record: StoredRecord,
  outputs: NewRecord[],
): readonly DerivedRecord[] {
  try {
    return fold.fold(record)
  } catch (failure) {
    if (!(failure instanceof UndecodableRecord)) throw failure
    outputs.push(deadLetter(record, { code: failure.code, detail: failure.message, group: set.group, manifest }))
    return []
  }
}

const faultLetter = ({ set, manifest }: PartitionParts, record: StoredRecord, fault: Conviction): NewRecord =>
  deadLetter(record, {
    code: 'ANALYZER_FAULTED',
    detail: fault.detail,
    group: set.group,
    analyzer: `${fault.name}@${fault.version}`,
    manifest,
  })

const sealDerived = ({ log, partition, manifest, now }: PartitionParts, derived: DerivedRecord): NewRecord =>
  seal(log.codec, { ...derived, partition, manifest, timestampMs: now() })
