import { type Codec, coordinateText, type StoredRecord, type TopicName, VirtuosoError } from '@virtuoso/contracts'
import type { Checkpoint, ViewWriter } from '../port.ts'
import type { FeedEpochRow, UnusableRow } from '../rows.ts'
import { type Projected, type ProjectedTopic, partitionProjection, projected } from './partition-projection.ts'

/** What is asked of a log. */
export type RecordSource = Readonly<{
  codec: Codec
  read(
    request: Readonly<{
      topic: TopicName
      partition: number
      fromOffset: number
      recordsMax: number
      waitMs: number
    }>,
  ): Promise<Readonly<{ records: readonly StoredRecord[]; nextOffset: number }>>
}>

type Task = Readonly<{
  log: RecordSource
  /** Of views that nobody else writes. */
  writer: ViewWriter
  /** Where it is to end; the topics that the views know. */
  to: Checkpoint
  /** Of a record that cannot be used: `refuse`, or `mark` as the projector does, and go on behind it. */
  atUnusable: 'refuse' | 'mark'
  /** Told of each batch that was applied. */
  applied?(batch: Readonly<{ records: number; offsets: number }>): void
}>

const recordsMax = 2_000
/** What is read is there already; a log of several machines may need a moment to say so. */
const waitMs = 1_000

/**
 * Brings one partition of views from their own checkpoint exactly to another one; nothing happens when they are there.
 * @throws VirtuosoError `undecodable` at the first record that cannot be used; `data-loss` when the log ends before.
 */
export async function projectUpTo({ log, writer, to, atUnusable, applied }: Task): Promise<void> {
  if (!isProjected(to.topic)) return
  const { nextOffset, ...place } = to
  let from = await checkpointOf(writer, to)
  const rows = partitionProjection(log.codec, to.topic, await epochsOf(writer, to))
  for (let at = from ?? 0; at < nextOffset; ) {
    const batch = await log.read({ topic: to.topic, partition: to.partition, fromOffset: at, recordsMax, waitMs })
    const records = batch.records.filter((it) => it.offset < nextOffset)
    const { changes, unusable } = rows.project(records)
    if (unusable !== undefined && atUnusable === 'refuse') throw refusal(to, unusable)
    at = unusable === undefined ? Math.min(batch.nextOffset, nextOffset) : unusable.offset + 1
    if (at === (from ?? 0)) throw endsBefore(to, at)
    const marked = unusable === undefined ? [] : [unusableRow(to, unusable)]
    await writer.apply({ ...place, from, to: at }, { ...changes, unusable: marked })
    applied?.({ records: records.filter((it) => it.offset < at).length, offsets: at - (from ?? 0) })
    from = at
  }
}

export const isProjected = (topic: string): topic is ProjectedTopic => topic in projected

type Unusable = NonNullable<Projected['unusable']>

/** What the views say of it. */
export const unusableRow = (
  { topic, partition }: Readonly<{ topic: string; partition: number }>,
  { offset, cause }: Unusable,
): UnusableRow => ({ topic, partition, offset, code: cause.code, detail: oneLine(cause.message) })

const detailMax = 500
/** A detail may quote the record, which may hold anything. */
const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, detailMax)

async function checkpointOf(writer: ViewWriter, to: Checkpoint): Promise<number | undefined> {
  const known = await writer.checkpoints(to.projection)
  return known.find((it) => it.topic === to.topic && it.partition === to.partition)?.nextOffset
}

/** Only where facts bear one. */
async function epochsOf(writer: ViewWriter, { topic, partition }: Checkpoint): Promise<readonly FeedEpochRow[]> {
  return topic === 'market.events' ? (await writer.feedEpochs()).filter((it) => it.partition === partition) : []
}

const refusal = ({ topic, partition }: Checkpoint, { offset, cause }: Unusable): VirtuosoError =>
  new VirtuosoError('undecodable', `${coordinateText({ topic, partition, offset })} cannot be used`, {
    why: `${cause.code}: ${cause.message}`,
    action: `./virtuoso dlq show ${coordinateText({ topic, partition, offset })}`,
  })

const endsBefore = ({ topic, partition, nextOffset }: Checkpoint, at: number): VirtuosoError =>
  new VirtuosoError('data-loss', `${topic}/${partition} ends at ${at}, before the checkpoint ${nextOffset}`)
