import { hex, type LogRecord } from '@virtuoso/contracts'
import { emptyIntake, take } from '@virtuoso/domain'
import { expect } from 'vitest'

/** Folded, every trade counts once however often it was written. */
export function expectOneEffect(events: readonly LogRecord[]): void {
  for (const outcomes of foldedByInstrument(events)) {
    const counted = outcomes.filter(({ record, outcome }) => record.type === 'TradeExecuted' && outcome === 'folded')
    expect(new Set(counted.map(({ record }) => hex(record.headers.eventId))).size).toBe(counted.length)
  }
}

/** @returns How many facts of an older epoch stand behind the first of a newer one; none of them counts. */
export function expectSupersededIgnored(events: readonly LogRecord[]): number {
  let superseded = 0
  for (const outcomes of foldedByInstrument(events)) {
    let newest = 0
    for (const { record, outcome } of outcomes) {
      const { epoch = 0 } = record.headers.feed ?? {}
      if (epoch < newest) {
        superseded += 1
        expect(outcome).toBe('repeated')
      }
      newest = Math.max(newest, epoch)
    }
  }
  return superseded
}

/** What becomes of the records of each instrument where they are folded. */
const foldedByInstrument = (events: readonly LogRecord[]) =>
  [...Map.groupBy(events, (it) => it.key)]
    .filter(([key]) => !key.endsWith(':*'))
    .map(([, records]) => {
      const intake = emptyIntake()
      return records.map((record) => ({ record, outcome: take(intake, record) }))
    })
