import { hash } from 'node:crypto'
import { partitionName, type SetFold, stateFormatVersion } from '@virtuoso/analyzer-kit'
import { deadLetterId, type FaultedAnalyzer, id, type NewRecord, seal } from '@virtuoso/contracts'
import type { PartitionParts } from './partition-parts.ts'

/** One instrument's state, or the partition's own, after an input. */
export type FrozenState = Readonly<{
  instrument: string
  /** Last input that it has seen. */
  offset: number
  watermarkMs: number | undefined
  state: Uint8Array
}>

/** @returns undefined when nothing was folded for the instrument. */
export function frozenState(fold: SetFold, instrument: string, offset: number): FrozenState | undefined {
  const state = fold.freeze(instrument)
  const watermarkMs = instrument === partitionName ? fold.watermarkMs() : fold.watermarkOf(instrument)
  return state === undefined ? undefined : { instrument, offset, watermarkMs, state }
}

type Place = Pick<PartitionParts, 'log' | 'set' | 'manifest' | 'now' | 'partition'>
type StateTopic = 'analyzer.snapshots' | 'audit.anchors'

export function snapshotRecord(place: Place, topic: StateTopic, frozen: FrozenState): NewRecord {
  const { group, topic: input } = place.set
  const { partition, log, manifest } = place
  const { instrument, offset, watermarkMs, state } = frozen
  return seal(log.codec, {
    topic,
    partition,
    key: `${group}:${partition}:${instrument}`,
    type: 'StateSnapshot',
    event: {
      group,
      topic: input,
      partition,
      instrument,
      offset,
      watermarkMs,
      formatVersion: stateFormatVersion,
      stateHash: stateHash(state),
      state,
    },
    eventId: id('StateSnapshot/1', group, partition, instrument, offset),
    manifest,
    timestampMs: place.now(),
  })
}

export const stateHash = (state: Uint8Array): Buffer => hash('sha256', state, 'buffer')

/** @param at - Last input folded, the first that a restore must fold again, and how many states count. */
export function headRecord(
  place: Place & Readonly<{ topicId: string }>,
  fold: SetFold,
  at: Readonly<{ offset: number; restoreFromOffset: number; instruments: number }>,
): NewRecord {
  const { set, partition, log, manifest, topicId } = place
  const faulted = fold.faults().map(({ name, version, offset }): FaultedAnalyzer => {
    const cause = { group: set.group, code: 'ANALYZER_FAULTED', analyzer: `${name}@${version}` } as const
    return {
      analyzer: name,
      version,
      offset,
      deadLetterId: deadLetterId({ topic: set.topic, partition, offset }, cause),
    }
  })
  return seal(log.codec, {
    topic: 'analyzer.snapshots',
    partition,
    key: `${set.group}:${partition}`,
    type: 'SnapshotHead',
    event: {
      group: set.group,
      topic: set.topic,
      topicId,
      partition,
      ...at,
      formatVersion: stateFormatVersion,
      outcomes: fold.outcomes(),
      analyzers: set.pins,
      faulted,
    },
    eventId: id('SnapshotHead/1', set.group, partition, at.offset),
    manifest,
    timestampMs: place.now(),
  })
}
