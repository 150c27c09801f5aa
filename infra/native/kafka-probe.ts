import { exchange } from './exchange.ts'

const metadataKey = 3
const metadataVersion = 1

/** Whether a broker answers a Metadata request with at least so many brokers; an open port alone says little. */
export async function kafkaAnswers(port: number, brokersMin = 1): Promise<boolean> {
  const answer = await exchange(port, [metadataRequest()], (bytes) => bytes.length >= 4 + bytes.readInt32BE(0))
  // size, correlation id, number of brokers
  return answer !== undefined && answer.length >= 12 && answer.readInt32BE(8) >= brokersMin
}

function metadataRequest(): Buffer {
  const request = Buffer.alloc(4 + 8 + 2 + 4)
  request.writeInt32BE(request.length - 4, 0)
  request.writeInt16BE(metadataKey, 4)
  request.writeInt16BE(metadataVersion, 6)
  request.writeInt32BE(1, 8) // correlation id
  request.writeInt16BE(-1, 12) // no client id
  request.writeInt32BE(0, 14) // no topics: brokers only
  return request
}
