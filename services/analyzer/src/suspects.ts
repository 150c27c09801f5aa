import type { AnalyzerFault, StandingFault } from '@virtuoso/analyzer-kit'
import { VirtuosoError } from '@virtuoso/contracts'

/** Throws so often at one record: what it does is no accident. */
const throwsMax = 2

/** What a process remembers of steps that threw, from one opening of a partition to the next. */
export type Suspects = Readonly<{
  /** Analyzers that are out, with what each threw. */
  convicted(partition: number): readonly Conviction[]
  /** @returns What to throw, so that the partition is opened again from before the record. */
  accuse(partition: number, fault: AnalyzerFault): VirtuosoError
}>
export type Conviction = StandingFault & Readonly<{ detail: string }>

export function createSuspects(): Suspects {
  const throws = new Map<string, number>()
  const convictions = new Map<number, Conviction[]>()
  return {
    convicted: (partition) => convictions.get(partition) ?? [],
    accuse(partition, fault) {
      const { analyzer: name, version, offset, message } = fault
      const key = `${partition}@${offset} ${name}`
      const count = (throws.get(key) ?? 0) + 1
      throws.set(key, count)
      if (count >= throwsMax)
        convictions.set(partition, [...(convictions.get(partition) ?? []), { name, version, offset, detail: message }])
      return new VirtuosoError('analyzer-faulted', `${message} at ${offset}, time ${count}`, {
        retryable: true,
        cause: fault,
        why:
          count < throwsMax
            ? 'it may have been an accident: the partition is taken up again from before the record'
            : 'it throws there each time: from this record on the partition is folded without it',
      })
    },
  }
}
