/**
 * What a set holds of a partition beside the states of its instruments: how far each feed's time came, what became of
 * every record so far, and which analyzers are out. Frozen under the name `*`, as broadcast facts are keyed.
 */
import type { OutcomeCounts } from '@virtuoso/contracts'
import type { StandingFault } from './analyzer-fault.ts'
import { decodeState, encodeState, type PlainState } from './state-encoding.ts'

/** The name under which the partition's own state is frozen and thawed. */
export const partitionName = '*'

export type Outcome = keyof OutcomeCounts
export type PartitionState = {
  /** ms, highest folded per feed. */
  readonly watermarks: Map<string, number>
  readonly counts: Record<Outcome, number>
  /** By name of the analyzer. */
  readonly faults: Map<string, StandingFault>
}

const formatVersion = 1
const outcomes: readonly Outcome[] = ['folded', 'skipped', 'late', 'repeated', 'deadLettered']

export const emptyPartitionState = (faults: readonly StandingFault[]): PartitionState => ({
  watermarks: new Map(),
  counts: { folded: 0, skipped: 0, late: 0, repeated: 0, deadLettered: 0 },
  faults: new Map(faults.map((it) => [it.name, it])),
})

/**
 * @param faults - Those that stand at this moment.
 * @param instruments - Ascending; named so that a reader knows whose states belong to this moment.
 */
export const freezePartition = (
  { watermarks, counts }: PartitionState,
  faults: readonly StandingFault[],
  instruments: readonly string[],
): Uint8Array =>
  encodeState({
    v: formatVersion,
    watermarks: sorted(watermarks),
    outcomes: outcomes.map((it) => counts[it]),
    faults: sorted(new Map(faults.map((it) => [it.name, it]))).map(([name, it]) => [name, it.version, it.offset]),
    instruments,
  })

/** What `freezePartition` wrote, as plain lists. */
export type ThawedPartition = Readonly<{
  watermarks: readonly (readonly [feed: string, watermarkMs: number])[]
  counts: OutcomeCounts
  faults: readonly StandingFault[]
  /** Ascending: whose states belong to the same moment. */
  instruments: readonly string[]
}>

/** @returns undefined when the bytes are of another format. */
export function thawPartition(bytes: Uint8Array): ThawedPartition | undefined {
  const plain = decodeState(bytes)
  if (!isMap(plain) || plain['v'] !== formatVersion) return undefined
  const watermarks = entries(plain['watermarks'])
  const counted = plain['outcomes']
  const faults = faultsIn(plain['faults'])
  const instruments = plain['instruments']
  if (!watermarks || !faults || !isNumbers(counted) || !isTexts(instruments)) return undefined
  const [folded = 0, skipped = 0, late = 0, repeated = 0, deadLettered = 0] = counted
  return { watermarks, counts: { folded, skipped, late, repeated, deadLettered }, faults, instruments }
}

const sorted = <T>(map: ReadonlyMap<string, T>): [string, T][] => [...map].sort(([a], [b]) => (a < b ? -1 : 1))

const isMap = (it: PlainState | undefined): it is Readonly<{ [name: string]: PlainState }> =>
  typeof it === 'object' && it !== null && !Array.isArray(it) && !(it instanceof Uint8Array)
const isNumbers = (it: PlainState | undefined): it is readonly number[] =>
  Array.isArray(it) && it.every((one) => typeof one === 'number')
const isTexts = (it: PlainState | undefined): it is readonly string[] =>
  Array.isArray(it) && it.every((one) => typeof one === 'string')

function entries(it: PlainState | undefined): [string, number][] | undefined {
  if (!Array.isArray(it)) return undefined
  const found = it.flatMap((one: PlainState): [string, number][] => {
    const [name, value] = Array.isArray(one) ? one : []
    return typeof name === 'string' && typeof value === 'number' ? [[name, value]] : []
  })
  return found.length === it.length ? found : undefined
}

function faultsIn(it: PlainState | undefined): StandingFault[] | undefined {
  if (!Array.isArray(it)) return undefined
  const found = it.flatMap((one: PlainState): StandingFault[] => {
    const [name, version, offset] = Array.isArray(one) ? one : []
    if (typeof name !== 'string' || typeof version !== 'number' || typeof offset !== 'number') return []
    return [{ name, version, offset }]
  })
  return found.length === it.length ? found : undefined
}
