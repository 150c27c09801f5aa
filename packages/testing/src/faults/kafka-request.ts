/** What a request says at its beginning, as far as a wire point may want to know. */
export type KafkaRequest = Readonly<{
  /** `Produce`, `EndTxn`, …; the number as text for those that are not named here. */
  api: string
  version: number
  correlationId: number
  /** Of Produce: the topics it writes to. */
  topics: readonly string[]
  transactionalId: string | undefined
  /** Of EndTxn: whether it commits. */
  commits: boolean | undefined
}>

const apiNames: Readonly<Record<number, string>> = {
  0: 'Produce',
  1: 'Fetch',
  2: 'ListOffsets',
  3: 'Metadata',
  8: 'OffsetCommit',
  9: 'OffsetFetch',
  10: 'FindCoordinator',
  11: 'JoinGroup',
  12: 'Heartbeat',
  13: 'LeaveGroup',
  14: 'SyncGroup',
  18: 'ApiVersions',
  22: 'InitProducerId',
  24: 'AddPartitionsToTxn',
  25: 'AddOffsetsToTxn',
  26: 'EndTxn',
  28: 'TxnOffsetCommit',
}
/** The first version of each in the flexible encoding, which no client of ours speaks there: its body is not looked into. */
const flexibleFrom: Readonly<Record<string, number>> = {
  Produce: 9,
  InitProducerId: 2,
  AddPartitionsToTxn: 3,
  AddOffsetsToTxn: 3,
  EndTxn: 3,
  TxnOffsetCommit: 3,
}
const namesTransactionFirst = ['InitProducerId', 'AddPartitionsToTxn', 'AddOffsetsToTxn', 'EndTxn', 'TxnOffsetCommit']

/** @param frame - With its length in front. */
export function readKafkaRequest(frame: Buffer): KafkaRequest {
  const key = frame.readInt16BE(4)
  const api = apiNames[key] ?? String(key)
  const version = frame.readInt16BE(6)
  const head = { api, version, correlationId: frame.readInt32BE(8) }
  const body = { frame, at: 14 + Math.max(0, frame.readInt16BE(12)) }
  const silent = { ...head, topics: [], transactionalId: undefined, commits: undefined }
  if (version >= (flexibleFrom[api] ?? Number.POSITIVE_INFINITY)) return silent
  if (api === 'Produce') {
    const transactionalId = version >= 3 ? text(body) : undefined
    return { ...silent, transactionalId, topics: producedTopics(body) }
  }
  if (!namesTransactionFirst.includes(api)) return silent
  const transactionalId = text(body)
  return { ...silent, transactionalId, commits: api === 'EndTxn' ? frame.readInt8(body.at + 10) === 1 : undefined }
}

type Cursor = { readonly frame: Buffer; at: number }

function producedTopics(from: Cursor): readonly string[] {
  from.at += 6 // acks, time-out
  return Array.from({ length: int32(from) }, () => {
    const topic = text(from) ?? ''
    for (let left = int32(from); left > 0; left -= 1) {
      from.at += 4 // partition
      const bytes = int32(from)
      from.at += Math.max(0, bytes)
    }
    return topic
  })
}

function int32(from: Cursor): number {
  from.at += 4
  return from.frame.readInt32BE(from.at - 4)
}

/** @returns undefined for null. */
function text(from: Cursor): string | undefined {
  const length = from.frame.readInt16BE(from.at)
  from.at += 2
  if (length < 0) return undefined
  from.at += length
  return from.frame.toString('utf8', from.at - length, from.at)
}
