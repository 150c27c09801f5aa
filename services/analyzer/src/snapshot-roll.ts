import { partitionName, type SetFold } from '@virtuoso/analyzer-kit'
import type { NewRecord } from '@virtuoso/contracts'
import type { HourWatch } from './hour-watch.ts'
import type { PartitionParts } from './partition-parts.ts'
import { type FrozenState, frozenState, headRecord, snapshotRecord } from './state-records.ts'

/** A transaction carries so much state, or one state that is larger; four of them a second make 1 MiB. */
const sliceBytesMax = 256 * 1_024
const sliceEveryMs = 250
/** In about so long every instrument has a new snapshot, where the bytes allow it. */
const cycleMs = 30_000

type Parts = PartitionParts &
  Readonly<{
    topicId: string
    fold: SetFold
    hours: HourWatch
    /** Offset of the newest snapshot per instrument. */
    snapshots: ReadonlyMap<string, number>
    /** Where the first record of an instrument lies that has no snapshot yet; filled by the caller. */
    began: ReadonlyMap<string, number>
  }>

/**
 * What state goes along with a transaction: an hour's states first, else the oldest snapshots and the head over them.
 * An instrument without a snapshot gets one at once.
 */
export function snapshotRoll(parts: Parts): (lastOffset: number) => readonly NewRecord[] {
  const { fold, hours, metrics, now } = parts
  const newest = new Map(parts.snapshots)
  newest.delete(partitionName)
  let calledAtMs = now()
  let writtenAtMs = calledAtMs
  /** Instruments that are due; grows with time, so that the cycle holds for few and for many. */
  let due = 0

  const wanted = (atMs: number): number => {
    const count = Math.max(1, fold.instruments().length)
    due = Math.min(count, due + ((atMs - calledAtMs) * count) / cycleMs)
    calledAtMs = atMs
    return Math.max(Math.floor(due), fold.instruments().length - newest.size)
  }

  const roll = (lastOffset: number, count: number): NewRecord[] => {
    const frozen = upTo(count, oldestFirst(newest, fold.instruments()), (it) => frozenState(fold, it, lastOffset))
    for (const it of frozen) newest.set(it.instrument, lastOffset)
    due = Math.max(0, due - Math.max(1, frozen.length))
    return [...frozen.map((it) => snapshotRecord(parts, 'analyzer.snapshots', it)), ...head(lastOffset)]
  }

  const head = (offset: number): NewRecord[] => {
    const own = frozenState(fold, partitionName, offset)
    if (own === undefined) return []
    const at = { offset, restoreFromOffset: restoreFrom(offset), instruments: newest.size + 1 }
    return [snapshotRecord(parts, 'analyzer.snapshots', own), headRecord(parts, fold, at)]
  }

  const restoreFrom = (lastOffset: number): number => {
    let from = lastOffset + 1
    for (const it of fold.instruments()) {
      const snapshot = newest.get(it)
      from = Math.min(from, snapshot === undefined ? (parts.began.get(it) ?? 0) : snapshot + 1)
    }
    return from
  }

  const anchors = (): NewRecord[] => {
    const waiting = hours.pending
    const frozen = upTo(waiting.length, waiting, (it) => it)
    waiting.splice(0, frozen.length)
    return frozen.map((it) => snapshotRecord(parts, 'audit.anchors', it))
  }

  return (lastOffset) => {
    const atMs = now()
    const count = wanted(atMs)
    const topic = hours.pending.length > 0 ? 'audit.anchors' : 'analyzer.snapshots'
    if (atMs - writtenAtMs < sliceEveryMs || (count < 1 && topic === 'analyzer.snapshots')) return []
    writtenAtMs = atMs
    const records = topic === 'audit.anchors' ? anchors() : roll(lastOffset, count)
    metrics.stateWritten(topic, sizeOf(records))
    return records
  }
}

/** As many as are asked for and fit into a transaction; one that does not fit goes alone. */
function upTo<T>(count: number, from: readonly T[], take: (it: T) => FrozenState | undefined): FrozenState[] {
  const taken: FrozenState[] = []
  let bytes = 0
  for (const it of from) {
    const frozen = taken.length < count ? take(it) : undefined
    if (frozen === undefined) break
    bytes += frozen.state.length
    if (taken.length > 0 && bytes > sliceBytesMax) break
    taken.push(frozen)
  }
  return taken
}

/** Those without a snapshot first. */
const oldestFirst = (newest: ReadonlyMap<string, number>, instruments: readonly string[]): readonly string[] =>
  [...instruments].sort((a, b) => (newest.get(a) ?? -1) - (newest.get(b) ?? -1))

const sizeOf = (records: readonly NewRecord[]): number =>
  records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0)
