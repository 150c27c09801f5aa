import type { Codec, NewRecord, TopicName } from '@virtuoso/contracts'
import type { PartitionPositions, ReadableTopic, RecordBatch } from './port.ts'

/** One partition of a group's input. */
export type Claim = Readonly<{ group: string; topic: TopicName; partition: number }>

/** A claim that was taken; a later claim of the same makes it void. */
export type Ownership = Claim &
  Readonly<{
    /** Counts the take-overs of this claim. */
    epoch: number
    /** Next offset to consume; undefined when the group never committed here. */
    committedOffset: number | undefined
  }>

/** How waiting passes. A simulation brings its own, so that time is what it says. */
export type Pace = Readonly<{
  /** ms since some start, never backwards. */
  nowMs(): number
  /** Calls back once after `delayMs`. @returns Cancels. */
  after(delayMs: number, callback: () => void): () => void
  /** Lets the rest of the process go on between two slices of work. */
  breathe(): Promise<void>
}>

/**
 * What a log on one machine has to bring; `logOnStorage` makes the whole port of it. Every call is whole when it
 * returns: nothing of it happened when it throws.
 */
export type LogStorage = Readonly<{
  logId: string
  codec: Codec
  pace: Pace
  /** All of them, in order, at once. */
  append(records: readonly NewRecord[]): void
  positions(topic: ReadableTopic): readonly PartitionPositions[]
  topicId(topic: TopicName): string
  /** From one offset on, as of one moment. @throws VirtuosoError `data-loss`, `log-rewound`. */
  slice(topic: ReadableTopic, partition: number, fromOffset: number, recordsMax: number): RecordBatch
  committedOffsets(group: string, topic: TopicName): readonly (number | undefined)[]
  claim(claim: Claim): Ownership
  /** Outputs and consumed offset in one. @throws VirtuosoError `fenced` when somebody else has claimed meanwhile. */
  commit(ownership: Ownership, nextOffset: number, outputs: readonly NewRecord[]): void
  /** Calls back on each growth of a partition, now and then without one. @returns Ends that. */
  onGrowth(topic: ReadableTopic, partition: number, callback: () => void): () => void
  close(): void
}>
