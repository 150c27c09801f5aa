import { setImmediate } from 'node:timers/promises'
import { createSetFold, type SetFold, type StandingFault } from '@virtuoso/analyzer-kit'
import { UndecodableRecord, VirtuosoError } from '@virtuoso/contracts'
import { readRange } from '@virtuoso/event-log'
import type { HourWatch } from './hour-watch.ts'
import { lastCause } from './last-cause.ts'
import { newestStates, type SavedStates } from './newest-states.ts'
import type { PartitionParts } from './partition-parts.ts'

/** So many are folded between two turns of the rest of the process. */
const sliceRecords = 20

export type Restored = Readonly<{
  fold: SetFold
  /** First input that is live: its outputs are published. */
  nextOffset: number
  /** Offset of the newest snapshot per instrument that was taken up; empty: all was folded from the start. */
  snapshots: ReadonlyMap<string, number>
  /** Where the first record of an instrument without a snapshot lies. */
  began: Map<string, number>
  /** How many inputs were folded again. */
  replayed: number
}>

type Start = Readonly<{
  /** First input that the generation folds, and the first whose outputs it publishes. */
  warmFromOffset: number
  emitsFromOffset: number
  /** As the group last committed; undefined: never. */
  committedOffset: number | undefined
  faults: readonly StandingFault[]
}>

/**
 * Brings a fold to where the set left it: newest snapshots, then in silence from where they end to the committed
 * offset. Where there is nothing to restore from, everything since the generation began is folded again.
 * @throws VirtuosoError `data-loss` when inputs that are needed no longer exist, or when the committed offset lies
 * before what the snapshots hold.
 */
export async function restore(parts: PartitionParts, start: Start, hours: HourWatch): Promise<Restored> {
  const saved = await newestStates(parts)
  const thawed = saved === undefined ? undefined : thaw(parts, saved, start)
  const nextOffset = start.committedOffset ?? (await nextAfterAll(parts, saved, start))
  if (saved !== undefined && saved.head.offset >= nextOffset) throw turnedBack(parts, saved, nextOffset)
  const fold = thawed ?? newFold(parts, start)
  const snapshots = new Map(thawed === undefined ? [] : saved?.states.map((it) => [it.instrument, it.offset]))
  const from = thawed === undefined ? start.warmFromOffset : firstNeeded(saved)
  await refuseGone(parts, from)
  const began = new Map<string, number>()
  const replayed = await foldSilently(parts, fold, { from, to: nextOffset, hours, began })
  return { fold, nextOffset, snapshots, began, replayed }
}

/** The group has no offset: it never committed, or the log has forgotten. What is visible was committed. */
async function nextAfterAll(
  parts: PartitionParts,
  saved: SavedStates | undefined,
  { emitsFromOffset }: Start,
): Promise<number> {
  const said = await lastCause(parts)
  return Math.max(emitsFromOffset, (saved?.head.offset ?? -1) + 1, (said ?? -1) + 1)
}

const newFold = ({ set, log, partition }: PartitionParts, { faults }: Start): SetFold =>
  createSetFold({ set, codec: log.codec, partition, faults })

/** @returns undefined when any part is of another format: half a state is none. */
function thaw(parts: PartitionParts, { states }: SavedStates, start: Start): SetFold | undefined {
  const fold = newFold(parts, start)
  return states.every((it) => fold.thaw(it.instrument, it.state, it.offset)) ? fold : undefined
}

/** A state of an older version reaches back further than the head says. */
const firstNeeded = (saved: SavedStates | undefined): number =>
  saved === undefined ? 0 : Math.min(saved.head.restoreFromOffset, ...saved.states.map((it) => it.offset + 1))

type Replay = Readonly<{ from: number; to: number; hours: HourWatch; began: Map<string, number> }>

async function foldSilently(
  { log, set, partition }: PartitionParts,
  fold: SetFold,
  { from, to, hours, began }: Replay,
): Promise<number> {
  let folded = 0
  for await (const records of readRange(log, { topic: set.topic, partition, from, to }))
    for (const record of records) {
      const known = fold.instruments()
      try {
        hours.passed(fold, record, fold.fold(record))
      } catch (failure) {
        if (!(failure instanceof UndecodableRecord)) throw failure
      }
      noteBegun(fold, known, record.offset, began)
      folded += 1
      if (folded % sliceRecords === 0) await setImmediate()
    }
  return folded
}

/** Remembers where an instrument began that was not there before. */
export function noteBegun(fold: SetFold, known: readonly string[], offset: number, began: Map<string, number>): void {
  const now = fold.instruments()
  if (now !== known) for (const it of now) if (!known.includes(it)) began.set(it, offset)
}

async function refuseGone({ log, set, partition }: PartitionParts, from: number): Promise<void> {
  const position = (await log.positions(set.topic)).find((it) => it.partition === partition)
  if (position !== undefined && position.startOffset > from)
    throw new VirtuosoError(
      'data-loss',
      `${set.topic}/${partition} begins at ${position.startOffset}, the state of ${set.group} needs it from ${from}`,
      {
        action:
          'restore the log from its archive, or accept the loss: virtuoso recover --accept-loss begins a new generation',
      },
    )
}

const turnedBack = ({ set, partition }: PartitionParts, { head }: SavedStates, nextOffset: number): VirtuosoError =>
  new VirtuosoError(
    'data-loss',
    `${set.group} is to go on at ${set.topic}/${partition}@${nextOffset}, its snapshots hold all up to ${head.offset}`,
    {
      why: 'snapshots and offset are committed together, so somebody turned the offset back',
      action: 'set the offset back to where it was; what was derived once is not derived again',
    },
  )
