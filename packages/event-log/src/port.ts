import type { Codec, DeadLetterTopic, NewRecord, StoredRecord, TopicName } from '@virtuoso/contracts'

/** Where a partition begins and ends for a reader that sees only what is committed. */
export type PartitionPositions = Readonly<{
  partition: number
  /** Oldest offset that still exists. */
  startOffset: number
  /** One past the newest record that a committed reader may see; offsets below it may hold no visible record. */
  endOffset: number
}>

/** What may be read: what is declared, and what nobody could use. */
export type ReadableTopic = TopicName | DeadLetterTopic

export type ReadRequest = Readonly<{
  topic: ReadableTopic
  partition: number
  /** First offset wanted. */
  fromOffset: number
  /** At most so many records come back; fewer is no sign of the end, `nextOffset = endOffset` is. */
  recordsMax?: number
  /** How long to wait for a first record when there is none yet, ms; 0 answers at once. */
  waitMs?: number
}>

export type RecordBatch = Readonly<{
  /** Ascending by offset, committed only; may be empty although `nextOffset` moved (markers, aborted records). */
  records: readonly StoredRecord[]
  /** Where to read on. */
  nextOffset: number
  /** `endOffset` of the partition as seen by this read. */
  endOffset: number
}>

/**
 * One partition's fold as the log drives it: it is given what was read, in order, and says what is to be written.
 * Created after any former owner was fenced, so that its committed offset is final.
 */
export type PartitionFold = Readonly<{
  /** First offset this fold wants; below it all is folded already. */
  nextOffset: number
  /**
   * Folds a run of records. Synchronous and free of effects outside itself. What it throws ends the processing, unless
   * it is a VirtuosoError with `retryable: true`: then nothing of the open transaction is kept, and after a pause the
   * partition is taken over and opened again.
   * @returns Outputs, for the partition number of the input, in order; empty when there are none.
   */
  fold(records: readonly StoredRecord[]): readonly NewRecord[]
  /**
   * Called once per transaction, right before it is committed, also when it commits offsets alone.
   * @returns State that goes along with it, behind the outputs.
   */
  slice?(): readonly NewRecord[]
}>

/** Consumes a topic as one member of a group: batch → outputs + consumed offset, atomically. */
export type ProcessingJob = Readonly<{
  /** Consumer group. */
  group: string
  topic: TopicName
  /**
   * A partition was taken over. Restores whatever the fold needs (reading the log up to `committedOffset`), silently.
   * Called again after each failure that is retryable and after each `fenced`.
   * @param committedOffset - Next offset to consume as last committed; undefined when the group never committed here.
   */
  open(partition: number, committedOffset: number | undefined): Promise<PartitionFold>
  /** Told of each failure after which a partition is opened again: nothing is lost by it, but somebody may want to know. */
  interrupted?(partition: number, failure: unknown): void
}>

export type Processing = Readonly<{
  /**
   * Settles when processing ended: resolves after `stop`, rejects with the failure that ended it (`data-loss`, a bug).
   * A failure that is retryable does not, nor does `fenced`: the partition is taken over and opened again, 50 ms later
   * at first and 1 s in the end; after `fenced` 10 s later, for most likely it is another's now.
   */
  ended: Promise<void>
  /** Commits or drops the open batch, leaves the group. Idempotent. */
  stop(): Promise<void>
}>

/**
 * The append-only log: the only source of truth. No type of a client library appears here.
 * Every method throws VirtuosoError: `log-unavailable` (retryable) when the log does not answer, `data-loss` when
 * offsets that were asked for or committed no longer exist, `log-rewound` when they lie beyond the end.
 */
export interface EventLog {
  /** The broker's cluster id, or the file's id in the embedded log. */
  readonly logId: string
  /** How values of this log are framed: its schema ids. */
  readonly codec: Codec
  /** Resolves once every in-sync replica holds all of them, in order per partition. @throws `record-too-large` before anything is written. */
  append(records: readonly NewRecord[]): Promise<void>
  /** Of every partition of a topic, ascending. */
  positions(topic: ReadableTopic): Promise<readonly PartitionPositions[]>
  /** The log's own id of a topic: another one after it was deleted and made again. */
  topicId(topic: TopicName): Promise<string>
  /** Reads one partition without joining any group: for restore, ranges, verification and live push. */
  read(request: ReadRequest): Promise<RecordBatch>
  /** Next offset a group would consume, per partition; undefined where it never committed. */
  committedOffsets(group: string, topic: TopicName): Promise<readonly (number | undefined)[]>
  /**
   * Takes every partition of a group over once and lets it go, so that no former owner can commit any more.
   * @returns Next offset to consume per partition, final; undefined where the group never committed.
   */
  fence(group: string, topic: TopicName): Promise<readonly (number | undefined)[]>
  /** Outputs become visible together with the consumed offset or not at all; an outcome that is not known is read again, never guessed. */
  process(job: ProcessingJob): Processing
  close(): Promise<void>
}

/** One setting that is not as declared. */
export type Difference = Readonly<{ subject: string; setting: string; wanted: string; found: string }>

/** The deploy step: creates topics with pinned settings, registers schemas. Never called by a service. */
export type LogDeployment = Readonly<{
  /** What `apply` would do or cannot mend; empty when all is as declared. */
  diff(): Promise<readonly Difference[]>
  /** Creates what is missing; resolves to a line per change. @throws `log-mismatch` when an existing topic contradicts its declaration. */
  apply(): Promise<readonly string[]>
  close(): Promise<void>
}>
