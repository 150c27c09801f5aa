/** The parts of kafkajs's producer that are tested without a broker. */
declare module 'kafkajs/src/producer/sendMessages.js' {
  import type { RecordMetadata, TopicMessages } from 'kafkajs'
  export default function createSendMessages(
    parts: object,
  ): (
    batch: Readonly<{ acks: number; timeout: number; topicMessages: readonly TopicMessages[] }>,
  ) => Promise<RecordMetadata[]>
}

declare module 'kafkajs/src/producer/eosManager/index.js' {
  import type { Offsets } from 'kafkajs'
  export default function createEosManager(parts: object): {
    initProducerId(): Promise<void>
    beginTransaction(): void
    sendOffsets(offsets: Offsets & { consumerGroupId: string }): Promise<void>
  }
}

declare module 'kafkajs/src/retry/index.js' {
  import type { RetryOptions } from 'kafkajs'
  export default function createRetry(options: RetryOptions): object
}

declare module 'kafkajs/src/protocol/error.js' {
  export function createErrorFromCode(code: number): Error
}

declare module 'kafkajs/src/protocol/recordBatch/record/v0/index.js' {
  import type { IHeaders } from 'kafkajs'
  import type Encoder from 'kafkajs/src/protocol/encoder.js'
  export default function kafkaRecord(
    record: Readonly<{
      offsetDelta: number
      timestampDelta: number
      key: Buffer | null
      value: Buffer | null
      headers: IHeaders
    }>,
  ): Encoder
}

declare module 'kafkajs/src/protocol/requests/produce/v3/request.js' {
  import type { Message } from 'kafkajs'
  import type { ProtocolCall } from 'kafkajs/src/network/connectionPool.js'
  export default function produce(
    request: Readonly<{
      acks: number
      timeout: number
      producerId: string
      topicData: readonly Readonly<{
        topic: string
        partitions: readonly Readonly<{ partition: number; firstSequence: number; messages: readonly Message[] }>[]
      }>[]
    }>,
  ): ProtocolCall<unknown>['request']
}
