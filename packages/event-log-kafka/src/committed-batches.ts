import type { FetchAnswer } from './fetch-call.ts'
import { type BatchRecord, isAbortMarker, recordsOf, storedBatches } from './record-batch.ts'

export type CommittedBatch = Readonly<{
  /** Empty for a marker, for an aborted batch and for one that compaction emptied. */
  records: readonly BatchRecord[]
  /** Where the next batch begins at the earliest. */
  nextOffset: number
}>

/**
 * What a committed reader sees of a fetched record set, batch by batch, each unfolded only when its turn comes.
 * A broker lists the aborted transactions by their end; a batch is aborted when its producer has one that began at or
 * before it and whose marker has not come yet.
 */
export function* committedBatches({ recordSet, abortedTransactions }: FetchAnswer): Generator<CommittedBatch> {
  const ahead = abortedTransactions.toSorted((a, b) => a.firstOffset - b.firstOffset)
  const aborting = new Set<number>()
  for (const batch of storedBatches(recordSet)) {
    for (let next = ahead[0]; next !== undefined && next.firstOffset <= batch.lastOffset; next = ahead[0]) {
      aborting.add(next.producerId)
      ahead.shift()
    }
    if (batch.isControl && isAbortMarker(batch)) aborting.delete(batch.producerId)
    const visible = !batch.isControl && !(batch.inTransaction && aborting.has(batch.producerId))
    yield { records: visible ? recordsOf(batch) : [], nextOffset: batch.lastOffset + 1 }
  }
}
