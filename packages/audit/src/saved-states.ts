import { hash } from 'node:crypto'
import type { SetFold } from '@virtuoso/analyzer-kit'
import { coordinateText, hex } from '@virtuoso/contracts'
import { readRange } from '@virtuoso/event-log'
import type { Finding } from './level.ts'
import type { PartitionScope, Scope } from './scope.ts'
import { soundRecord } from './sound-record.ts'

/** What the set says its state was after an input. */
type SavedState = Readonly<{ subject: string; instrument: string; stateHash: string }>

/** Every snapshot and anchor of the generation that still lies in the log, by the input after which it was taken. */
export async function savedStates(
  { log, set }: Scope,
  { partition, committedOffset }: PartitionScope,
  altered: (finding: Finding) => void,
): Promise<ReadonlyMap<number, readonly SavedState[]>> {
  const found = new Map<number, SavedState[]>()
  for (const topic of ['analyzer.snapshots', 'audit.anchors'] as const) {
    const position = (await log.positions(topic)).find((it) => it.partition === partition)
    if (position === undefined) continue
    const range = { topic, partition, from: position.startOffset, to: position.endOffset }
    for await (const records of readRange(log, range))
      for (const stored of records) {
        if (stored.value === null || !stored.key?.toString().startsWith(`${set.group}:${partition}:`)) continue
        const record = soundRecord(log, stored, altered)?.record
        if (record?.type !== 'StateSnapshot') continue
        const { offset, instrument, stateHash } = record.event
        if (offset >= committedOffset) continue
        const saved = { subject: coordinateText(stored), instrument, stateHash: hex(stateHash) }
        found.set(offset, [...(found.get(offset) ?? []), saved])
      }
  }
  return found
}

/** @returns How many were compared. */
export function compareStates(
  fold: SetFold,
  saved: readonly SavedState[] | undefined,
  found: (finding: Finding) => void,
): number {
  for (const { subject, instrument, stateHash } of saved ?? []) {
    const state = fold.freeze(instrument)
    const expected = state === undefined ? 'nothing was folded for it' : hash('sha256', state)
    if (expected !== stateHash) found({ subject, field: `stateHash of ${instrument}`, recorded: stateHash, expected })
  }
  return saved?.length ?? 0
}
