import { type Codec, type LogRecord, open, type StoredRecord, UndecodableRecord } from '@virtuoso/contracts'

/**
 * The facts of one partition that count, in order: what nobody can read, what a superseded feed said, and what was said
 * before are left out.
 */
export function* feedInForce(codec: Codec, records: Iterable<StoredRecord>): Generator<LogRecord> {
  const epochs = new Map<string, number>()
  const said = new Set<string>()
  for (const stored of records) {
    const record = opened(codec, stored)
    const feed = record?.headers.feed
    if (record === undefined || feed === undefined) continue
    const name = `${record.key.slice(0, record.key.indexOf(':'))}/${feed.shard}`
    const inForce = epochs.get(name) ?? 0
    if (feed.epoch < inForce) continue
    epochs.set(name, feed.epoch)
    const id = record.headers.eventId.toString('latin1')
    if (said.has(id)) continue
    said.add(id)
    yield record
  }
}

function opened(codec: Codec, stored: StoredRecord): LogRecord | undefined {
  try {
    return open(codec, stored)
  } catch (cause) {
    if (!(cause instanceof UndecodableRecord)) throw cause
    return undefined
  }
}
