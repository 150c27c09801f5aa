import { headersMaxBytes, type NewRecord, partitionsOf, topicDeclaration, VirtuosoError } from '@virtuoso/contracts'

/** Kafka's own marker of an aborted transaction; a record under such a key hides what follows from old clients. */
const abortMarkerKey = Buffer.alloc(4)

/**
 * Refuses what no log may hold, before anything of it is written.
 * @throws VirtuosoError `record-too-large` for a value over its topic's limit or headers over 16 KiB; `invalid-request`
 * for a topic or partition that is not declared and for a key of exactly `00 00 00 00`.
 */
export function refuseUnfit(records: readonly NewRecord[]): void {
  for (const record of records) refuseOne(record)
}

function refuseOne({ topic, partition, key, value, headers }: NewRecord): void {
  const declared = topicDeclaration(topic)
  if (declared === undefined) throw refused(`the topic ${topic} is not declared`)
  const partitions = partitionsOf(declared)
  if (!Number.isInteger(partition) || partition < 0 || partition >= partitions)
    throw refused(`${topic} has the partitions 0 to ${partitions - 1}, not ${partition}`)
  if (key.equals(abortMarkerKey)) throw refused(`a record on ${topic} has the key 00 00 00 00, which is reserved`)
  if (value !== null && value.length > declared.recordMaxBytes)
    throw tooLarge(`a value of ${value.length} bytes for ${topic}, which takes ${declared.recordMaxBytes}`)
  let size = 0
  for (const [name, bytes] of headers) size += Buffer.byteLength(name) + bytes.length
  if (size > headersMaxBytes) throw tooLarge(`headers of ${size} bytes on ${topic}, at most ${headersMaxBytes}`)
}

const refused = (message: string): VirtuosoError => new VirtuosoError('invalid-request', message)
const tooLarge = (message: string): VirtuosoError => new VirtuosoError('record-too-large', message)
