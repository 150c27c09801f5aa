import { VirtuosoError } from '@virtuoso/contracts'
import { committedBatches } from './committed-batches.ts'
import type { FetchAnswer } from './fetch-call.ts'
import type { BatchRecord } from './record-batch.ts'

/** What one fetch brought, given out in portions. */
export type FetchedRange = Readonly<{
  /** End of the partition at the time of the fetch. */
  endOffset: number
  /** Where reading goes on after what was taken. */
  nextOffset(): number
  /** @returns Empty when nothing is left. @throws VirtuosoError `undecodable` at a damaged batch: nobody reads on beyond it. */
  take(recordsMax: number): BatchRecord[]
}>

/** @param at - The partition, for messages: `market.events/1`. */
export function fetchedRange(at: string, fromOffset: number, answer: FetchAnswer): FetchedRange {
  const batches = committedBatches(answer)
  let nextOffset = fromOffset
  let waiting: readonly BatchRecord[] = []
  let batchEnd = fromOffset

  /** A broker answers with the whole batch that holds the offset, so its first records may lie before it. */
  const unfoldNext = (): boolean => {
    try {
      const { value, done } = batches.next()
      if (done === true) return false
      waiting = value.records.filter((it) => it.offset >= fromOffset)
      batchEnd = Math.max(nextOffset, value.nextOffset)
      return true
    } catch (cause) {
      throw new VirtuosoError('undecodable', `${at} cannot be read from offset ${nextOffset} on`, { cause })
    }
  }
  return {
    endOffset: answer.lastStableOffset,
    nextOffset: () => nextOffset,
    take(recordsMax) {
      const taken: BatchRecord[] = []
      while (taken.length < recordsMax && (waiting.length > 0 || unfoldNext())) {
        const portion = waiting.slice(0, recordsMax - taken.length)
        taken.push(...portion)
        waiting = waiting.slice(portion.length)
        nextOffset = waiting[0]?.offset ?? batchEnd
      }
      return taken
    },
  }
}
