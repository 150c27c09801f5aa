import type { StoredRecord } from '@virtuoso/contracts'
import { placeText } from './place.ts'
import type { Violation } from './violation.ts'

/** What lies at an offset that a committed reader is not shown. */
export type HiddenRecord = 'CONTROL' | 'ABORTED'

type Stretch = Readonly<{
  topic: string
  partition: number
  /** First offset, and one past the last, that the log says it holds. */
  from: number
  to: number
  /** Visible, ascending. */
  records: Iterable<StoredRecord>
  hidden: ReadonlyMap<number, HiddenRecord>
}>

/** I5, and that nothing hidden is shown. Offsets are only compared, never counted. */
export function holesAreExplained({ topic, partition, from, to, records, hidden }: Stretch): readonly Violation[] {
  const violations: Violation[] = []
  const tell = (offset: number, recorded: string, expected: string): void => {
    violations.push({ invariant: 'I5', subject: `${placeText({ topic, partition })}@${offset}`, recorded, expected })
  }
  let next = from
  const explainUpTo = (end: number): void => {
    for (; next < end; next += 1)
      if (!hidden.has(next)) tell(next, 'nothing', 'a record, a control record or an aborted one')
  }
  for (const { offset } of records) {
    explainUpTo(offset)
    if (hidden.has(offset)) tell(offset, `a visible record`, `nothing: it is ${hidden.get(offset)}`)
    next = offset + 1
  }
  explainUpTo(to)
  return violations
}
