import {
  builtInSchemas,
  type Codec,
  createCodec,
  type DecodedValue,
  logTopics,
  type NewRecord,
  type StoredRecord,
  VirtuosoError,
} from '@virtuoso/contracts'
import {
  type Claim,
  createGrowth,
  fenced,
  type LogStorage,
  type Ownership,
  refuseOutOfRange,
} from '@virtuoso/event-log'

const codec = createCodec(builtInSchemas())

/** What lies at an offset: a record that readers see, one of a dropped transaction, or the mark at the end of one. */
type Entry = Readonly<{ kind: 'DATA' | 'ABORTED'; record: StoredRecord }> | Readonly<{ kind: 'CONTROL' }>
type Group = { epoch: number; committedOffset: number | undefined }

/**
 * A log like the broker's: transactions leave marks, dropped ones their records, so that offsets have holes. Everything
 * of it happens at once; what may go wrong between a process and it is decided elsewhere.
 */
export type SimulatedLog = Omit<LogStorage, 'pace' | 'close'> &
  Readonly<{
    /** Leaves the outputs behind as what no committed reader is shown. */
    abort(outputs: readonly NewRecord[]): void
    /** All that a committed reader is shown of a partition. */
    visible(topic: string, partition: number): readonly StoredRecord[]
    /** What it is not shown. */
    hidden(topic: string, partition: number): ReadonlyMap<number, 'CONTROL' | 'ABORTED'>
    partitions(topic: string): number
    /** Of every group that ever claimed one, by `group topic/partition`. */
    committed(): ReadonlyMap<string, number | undefined>
  }>

export const claimText = ({ group, topic, partition }: Claim): string => `${group} ${topic}/${partition}`

export function simulatedLog(): SimulatedLog {
  const topics = new Map<string, Entry[][]>(
    logTopics.map(({ name, partitions }) => [name, Array.from({ length: partitions }, () => [])]),
  )
  const groups = new Map<string, Group>()
  const growth = createGrowth()
  const entriesOf = (topic: string, partition: number): Entry[] => known(topics.get(topic)?.[partition], topic)
  const groupOf = (claim: Claim): Group => {
    const group = groups.get(claimText(claim)) ?? { epoch: 0, committedOffset: undefined }
    groups.set(claimText(claim), group)
    return group
  }
  const write = (records: readonly NewRecord[], kind: 'DATA' | 'ABORTED'): void => {
    for (const record of records) {
      const entries = entriesOf(record.topic, record.partition)
      entries.push({ kind, record: { ...record, offset: entries.length } })
    }
  }
  const mark = (records: readonly NewRecord[]): void => {
    for (const entries of new Set(records.map((it) => entriesOf(it.topic, it.partition))))
      entries.push({ kind: 'CONTROL' })
    growth.announce(records)
  }
  return {
    logId: 'simulated',
    codec: { ...codec, decode: decodingOnce() },
    append(records) {
      write(records, 'DATA')
      growth.announce(records)
    },
    abort(outputs) {
      write(outputs, 'ABORTED')
      mark(outputs)
    },
    positions: (topic) =>
      (topics.get(topic) ?? []).map((it, partition) => ({ partition, startOffset: 0, endOffset: it.length })),
    topicId: (topic) => `simulated:${topic}`,
    slice(topic, partition, fromOffset, recordsMax) {
      const entries = entriesOf(topic, partition)
      const endOffset = entries.length
      refuseOutOfRange('a reader', { topic, partition, offset: fromOffset }, { startOffset: 0, endOffset })
      const records: StoredRecord[] = []
      let nextOffset = fromOffset
      for (; nextOffset < endOffset && records.length < recordsMax; nextOffset += 1) {
        const entry = entries[nextOffset]
        if (entry?.kind === 'DATA') records.push(entry.record)
      }
      return { records, nextOffset, endOffset }
    },
    committedOffsets: (group, topic) =>
      (topics.get(topic) ?? []).map(
        (_, partition) => groups.get(claimText({ group, topic, partition }))?.committedOffset,
      ),
    claim(claim) {
      const group = groupOf(claim)
      group.epoch += 1
      return { ...claim, ...group }
    },
    commit(ownership: Ownership, nextOffset, outputs) {
      const group = groupOf(ownership)
      if (group.epoch !== ownership.epoch) throw fenced(ownership)
      group.committedOffset = nextOffset
      write(outputs, 'DATA')
      mark(outputs)
    },
    onGrowth: growth.on,
    visible: (topic, partition) => entriesOf(topic, partition).flatMap((it) => (it.kind === 'DATA' ? [it.record] : [])),
    hidden: (topic, partition) =>
      new Map(entriesOf(topic, partition).flatMap(({ kind }, offset) => (kind === 'DATA' ? [] : [[offset, kind]]))),
    partitions: (topic) => topics.get(topic)?.length ?? 0,
    committed: () => new Map([...groups].map(([name, { committedOffset }]) => [name, committedOffset])),
  }
}

/** Every reader of a record is given the same event, which none of them may change. */
function decodingOnce(): Codec['decode'] {
  const decoded = new WeakMap<Buffer, DecodedValue>()
  return (value) => {
    const known = decoded.get(value) ?? codec.decode(value)
    decoded.set(value, known)
    return known
  }
}

function known(entries: Entry[] | undefined, topic: string): Entry[] {
  if (entries === undefined) throw new VirtuosoError('invalid-request', `the log has no such partition of ${topic}`)
  return entries
}
