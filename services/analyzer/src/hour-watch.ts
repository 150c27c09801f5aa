import { partitionName, type SetFold } from '@virtuoso/analyzer-kit'
import type { StoredRecord } from '@virtuoso/contracts'
import { type FrozenState, frozenState } from './state-records.ts'

const hourMs = 3_600_000

/** Takes all states at the record with which the partition's time enters a new hour: there a later verification may begin. */
export type HourWatch = Readonly<{
  /** A record was folded, and made this. */
  passed(fold: SetFold, record: StoredRecord, outputs: readonly { type: string }[]): void
  /** States that wait to be written, in order, the partition's own last: with it an hour is whole. */
  pending: FrozenState[]
}>

/**
 * States of the newest hour alone are kept while nothing is written, so that a long replay holds one hour at most; while
 * an hour is being written a further one is passed over.
 */
export function hourWatch(isWriting: () => boolean): HourWatch {
  const pending: FrozenState[] = []
  let hour: number | undefined
  return {
    pending,
    passed(fold, record, outputs) {
      if (!outputs.some((it) => it.type === 'AnalysisProgressed')) return
      const before = hour
      hour = Math.floor((fold.watermarkMs() ?? 0) / hourMs)
      if (before === undefined || hour <= before || (isWriting() && pending.length > 0)) return
      pending.length = 0
      for (const name of [...fold.instruments(), partitionName]) {
        const frozen = frozenState(fold, name, record.offset)
        if (frozen !== undefined) pending.push(frozen)
      }
    },
  }
}
