import type { ProtocolCall } from 'kafkajs/src/network/connectionPool.js'
import Encoder from 'kafkajs/src/protocol/encoder.js'
import { int16, int32, string16, wire } from '../src/wire.ts'

const offsetCommitApiKey = 8

type Offset = Readonly<{ group: string; topic: string; partition: number; nextOffset: number }>

/** Commits an offset outside of any transaction, as whoever is no member of the group may. @returns The error code, 0 for none. */
export const offsetCommitCall = ({ group, topic, partition, nextOffset }: Offset): ProtocolCall<number> => ({
  request: {
    apiKey: offsetCommitApiKey,
    apiVersion: 2,
    apiName: 'OffsetCommit',
    encode: async () =>
      new Encoder()
        .writeString(group)
        .writeInt32(-1) // no generation
        .writeString('') // no member
        .writeInt64(-1) // kept as long as the broker keeps offsets
        .writeInt32(1)
        .writeString(topic)
        .writeInt32(1)
        .writeInt32(partition)
        .writeInt64(nextOffset)
        .writeString(null),
  },
  response: {
    decode: async (payload) => {
      const from = wire(payload)
      int32(from)
      string16(from)
      int32(from)
      int32(from)
      return int16(from)
    },
    parse: async (code) => code,
  },
})
