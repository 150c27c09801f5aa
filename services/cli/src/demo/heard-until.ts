import { open, type StoredRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'

/** A venue tells of its ten instruments much more often than once in so many records. */
const tailRecords = 400

/**
 * Where a venue that goes on with a log has to begin, so that nothing is told twice: after the newest thing that its stream
 * told, rounded up to a whole second.
 * @returns ms; undefined: nothing was ever told.
 */
export async function heardUntilMs(log: EventLog): Promise<number | undefined> {
  let newestMs: number | undefined
  const see = (stored: StoredRecord): void => {
    const { event } = open(log.codec, stored)
    if (!('origin' in event) || event.origin !== 'STREAM' || event.exchangeTimeMs === undefined) return
    newestMs = Math.max(newestMs ?? 0, event.exchangeTimeMs)
  }
  for (const { partition, startOffset, endOffset: to } of await log.positions('market.events')) {
    const from = Math.max(startOffset, to - tailRecords)
    for await (const records of readRange(log, { topic: 'market.events', partition, from, to })) records.forEach(see)
  }
  return newestMs === undefined ? undefined : Math.ceil(newestMs / 1_000) * 1_000
}
