import { partitionName, stateFormatVersion } from '@virtuoso/analyzer-kit'
import { open, type SnapshotHead, type StateSnapshot, type StoredRecord, UndecodableRecord } from '@virtuoso/contracts'
import { readRange } from '@virtuoso/event-log'
import type { PartitionParts } from './partition-parts.ts'
import { stateHash } from './state-records.ts'

/** What a partition can be restored from. */
export type SavedStates = Readonly<{
  head: SnapshotHead
  /** One per instrument and one of the partition itself; each is what its writer said it is. */
  states: readonly StateSnapshot[]
}>

/** Whose states are looked for. */
type StatePlace = Pick<PartitionParts, 'log' | 'set' | 'partition'>

/** Newest first, as far as they still lie there; older ones than these are no help to anybody. */
type Versions = Map<string, readonly StoredRecord[]>
const versionsKept = 3

/**
 * The newest head of a partition and the newest whole snapshot of each instrument it counts.
 * @returns undefined where there is nothing to restore from: no head, a head of another format, topic or state version,
 * or a state that is missing in every version.
 */
export async function newestStates(parts: StatePlace): Promise<SavedStates | undefined> {
  const { set, partition } = parts
  const headKey = `${set.group}:${partition}`
  const versions = await versionsOf(parts, headKey)
  const head = versions
    .get(headKey)
    ?.map((it) => headIn(parts, it))
    .find((it) => it !== undefined)
  versions.delete(headKey)
  if (head === undefined || head.instruments !== versions.size) return undefined
  const topicId = await parts.log.topicId(set.topic)
  if (head.topicId !== topicId || !hasPins(head, parts)) return undefined
  const states: StateSnapshot[] = []
  for (const stored of versions.values()) {
    const state = stored.map((it) => stateIn(parts, it)).find((it) => it !== undefined && it.offset <= head.offset)
    if (state === undefined) return undefined
    states.push(state)
  }
  const own = states.find((it) => it.instrument === partitionName)
  return own?.offset === head.offset ? { head, states } : undefined
}

/** Everything of the group that lies in the partition, by key; a tombstone ends what was before it. */
async function versionsOf({ log, partition }: StatePlace, headKey: string): Promise<Versions> {
  const versions: Versions = new Map()
  const position = (await log.positions('analyzer.snapshots')).find((it) => it.partition === partition)
  if (position === undefined) return versions
  const range = { topic: 'analyzer.snapshots', partition, from: position.startOffset, to: position.endOffset } as const
  for await (const records of readRange(log, range))
    for (const record of records) {
      const key = record.key?.toString() ?? ''
      if (key !== headKey && !key.startsWith(`${headKey}:`)) continue
      if (record.value === null) versions.delete(key)
      else versions.set(key, [record, ...(versions.get(key) ?? [])].slice(0, versionsKept))
    }
  return versions
}

function headIn({ log }: StatePlace, stored: StoredRecord): SnapshotHead | undefined {
  const record = readable(() => open(log.codec, stored))
  return record?.type === 'SnapshotHead' && record.event.formatVersion === stateFormatVersion ? record.event : undefined
}

function stateIn({ log }: StatePlace, stored: StoredRecord): StateSnapshot | undefined {
  const record = readable(() => open(log.codec, stored))
  if (record?.type !== 'StateSnapshot' || record.event.formatVersion !== stateFormatVersion) return undefined
  return stateHash(record.event.state).equals(record.event.stateHash) ? record.event : undefined
}

/** A damaged snapshot is a missing one: the log says the same in more words. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (failure) {
    if (failure instanceof UndecodableRecord) return undefined
    throw failure
  }
}

/** A state of another version of its format would be refused one by one; said of the whole it costs nothing. */
const hasPins = ({ analyzers }: SnapshotHead, { set }: StatePlace): boolean =>
  analyzers.length === set.pins.length &&
  set.pins.every((pin, index) => {
    const saved = analyzers[index]
    return saved?.name === pin.name && saved.version === pin.version && saved.stateVersion === pin.stateVersion
  })
