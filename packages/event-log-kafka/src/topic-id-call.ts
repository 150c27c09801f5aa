import type { ProtocolCall } from 'kafkajs/src/network/connectionPool.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { compactString, int16, int32, skipTags, take, uvarint, type Wire, wire } from './wire.ts'

const metadataApiKey = 3

/**
 * Asks a broker for the id of one topic, which kafkajs does not: its Metadata requests are older than topic ids.
 * Answers with the id as Kafka prints it, 22 characters; undefined when there is no such topic.
 */
export const topicIdCall = (topic: string): ProtocolCall<string | undefined> => ({
  request: { apiKey: metadataApiKey, apiVersion: 12, apiName: 'Metadata', encode: async () => encode(topic) },
  response: { decode: async (payload) => decode(payload), parse: async (id) => id },
})

function encode(topic: string): Encoder {
  const name = Buffer.from(topic)
  return new Encoder()
    .writeInt8(0) // tagged fields of the header
    .writeInt8(2) // topics, plus one
    .writeBuffer(Buffer.alloc(16)) // asked for by name, not by id
    .writeBuffer(Buffer.concat([Buffer.from(compactLength(name.length)), name]))
    .writeInt8(0)
    .writeInt8(0) // do not create it
    .writeInt8(0) // no authorized operations
    .writeInt8(0)
}

/** A topic name has at most 249 bytes, so its length plus one takes at most two bytes. */
const compactLength = (length: number): number[] =>
  length + 1 < 0x80 ? [length + 1] : [((length + 1) & 0x7f) | 0x80, (length + 1) >>> 7]

function decode(payload: Buffer): string | undefined {
  const from = wire(payload)
  skipTags(from)
  int32(from) // throttle time
  for (let left = uvarint(from) - 1; left > 0; left -= 1) skipBroker(from)
  compactString(from) // cluster id
  int32(from) // controller
  if (uvarint(from) - 1 < 1) return undefined
  const errorCode = int16(from)
  compactString(from) // name
  const id = take(from, 16).toString('base64url')
  return errorCode === 0 ? id : undefined
}

function skipBroker(from: Wire): void {
  int32(from) // node
  compactString(from) // host
  int32(from) // port
  compactString(from) // rack
  skipTags(from)
}
