import type { NewRecord, StoredRecord, TopicName } from '@virtuoso/contracts'
import { onTestFinished, vi } from 'vitest'
import type { EventLog, PartitionPositions, ReadableTopic } from '../port.ts'

/** One storage with all declared topics, as an adapter brings it to the suite. */
export type LogUnderTest = Readonly<{
  /** Another client of the same storage, as another service would open it. */
  log(): Promise<EventLog>
  /** What retention does: the first offset that exists is `offset` from now on. */
  deleteRecordsBefore(topic: TopicName, partition: number, offset: number): Promise<void>
  /** What an operator does with a group that has no member. */
  setCommittedOffset(group: string, topic: TopicName, partition: number, offset: number): Promise<void>
  close(): Promise<void>
}>

export type Bench = Readonly<{ storage(): LogUnderTest }>

/** A client that is closed when the test has ended. */
export async function openLog(bench: Bench): Promise<EventLog> {
  const log = await bench.storage().log()
  onTestFinished(() => log.close())
  return log
}

export function recordOf(
  topic: ReadableTopic,
  partition: number,
  text: string,
  rest: Partial<NewRecord> = {},
): NewRecord {
  return {
    topic,
    partition,
    key: Buffer.from('bybit:BTC/USDT:USDT'),
    value: Buffer.from(text),
    headers: [['eventId', Buffer.alloc(16, text)]],
    timestampMs: 1_786_310_819_965,
    ...rest,
  }
}

export const textOf = (record: StoredRecord): string => record.value?.toString() ?? 'a tombstone'

export async function positionsAt(log: EventLog, topic: ReadableTopic, partition: number): Promise<PartitionPositions> {
  const found = (await log.positions(topic))[partition]
  if (found === undefined) throw new Error(`${topic} has no partition ${partition}`)
  return found
}

export const endOf = async (log: EventLog, topic: ReadableTopic, partition: number): Promise<number> =>
  (await positionsAt(log, topic, partition)).endOffset

/** Everything a committed reader sees from an offset to the present end. */
export async function readToEnd(
  log: EventLog,
  topic: ReadableTopic,
  partition: number,
  fromOffset: number,
): Promise<StoredRecord[]> {
  const found: StoredRecord[] = []
  for (let at = fromOffset; ; ) {
    const { records, nextOffset, endOffset } = await log.read({ topic, partition, fromOffset: at })
    found.push(...records)
    at = nextOffset
    if (at >= endOffset) return found
  }
}

/** Waits until a check passes; what it last complained of is the failure. */
export const eventually = (check: () => Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 30_000, interval: 20 })

/** The code of the failure that a call ends with. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'no failure'
  } catch (failure) {
    return failure instanceof Error && 'code' in failure ? String(failure.code) : `a bug: ${failure}`
  }
}

let made = 0

/** A name that no other test uses. */
export function freshName(stem: string): string {
  made += 1
  return `${stem}-${process.pid}-${made}`
}
