import { logTopic, type NewRecord, VirtuosoError } from '@virtuoso/contracts'

/** Kafka's own marker of an aborted transaction; a record under such a key hides what follows from old clients. */
const abortMarkerKey = Buffer.alloc(4)

/**
 * Refuses what no log may hold, before anything of it is written.
 * @throws VirtuosoError `record-too-large` for a value or headers over their topic's limit (16 KiB of headers, more
 * where dead letters lie); `invalid-request` for a topic or partition that is not declared, for a key of exactly
 * `00 00 00 00`, and for a record without a key that is no dead letter.
 */
export function refuseUnfit(records: readonly NewRecord[]): void {
  for (const record of records) refuseOne(record)
}

function refuseOne({ topic, partition, key, value, headers }: NewRecord): void {
  const declared = logTopic(topic)
  if (declared === undefined) throw refused(`the topic ${topic} is not declared`)
  const { partitions, recordMaxBytes, headersMaxBytes, mayLackKey } = declared
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
    throw refused(`${topic} has the partitions 0 to ${partitions - 1}, not ${partition}`)
  if (key === null && !mayLackKey) throw refused(`a record on ${topic} has no key`)
  if (key?.equals(abortMarkerKey) === true)
    throw refused(`a record on ${topic} has the key 00 00 00 00, which is reserved`)
  if (value !== null && value.length > recordMaxBytes)
    throw tooLarge(`a value of ${value.length} bytes for ${topic}, which takes ${recordMaxBytes}`)
  let size = 0
  for (const [name, bytes] of headers) size += Buffer.byteLength(name) + bytes.length
  if (size > headersMaxBytes) throw tooLarge(`headers of ${size} bytes on ${topic}, at most ${headersMaxBytes}`)
}

const refused = (message: string): VirtuosoError => new VirtuosoError('invalid-request', message)
const tooLarge = (message: string): VirtuosoError => new VirtuosoError('record-too-large', message)
