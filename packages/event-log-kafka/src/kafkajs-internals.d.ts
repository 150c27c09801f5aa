/**
 * The parts of kafkajs below its public face that the group-less reader stands on. The library describes none of them;
 * `kafkajs-internals.test.ts` fails when one moves.
 */
declare module 'kafkajs/src/protocol/encoder.js' {
  export default class Encoder {
    constructor(initialSize?: number)
    readonly buffer: Buffer
    writeInt8(value: number): this
    writeInt16(value: number): this
    writeInt32(value: number): this
    writeInt64(value: string | number): this
    writeString(value: string | null): this
    writeBuffer(value: Buffer): this
    size(): number
  }
}

declare module 'kafkajs/src/network/connectionPool.js' {
  import type Encoder from 'kafkajs/src/protocol/encoder.js'

  /** One request and how its answer is read; the pool adds correlation id and client id. */
  export type ProtocolCall<Answer> = Readonly<{
    request: Readonly<{ apiKey: number; apiVersion: number; apiName: string; encode(): Promise<Encoder> }>
    response: Readonly<{ decode(payload: Buffer): Promise<Answer>; parse(answer: Answer): Promise<Answer> }>
    requestTimeout?: number
  }>

  /** The sockets to one broker: one for fetches, one for everything else, each opened when first used. */
  export default class ConnectionPool {
    readonly host: string
    readonly port: number
    send<Answer>(call: ProtocolCall<Answer>): Promise<Answer>
    destroy(): Promise<void>
  }
}

declare module 'kafkajs/src/network/socketFactory.js' {
  import type { ISocketFactory } from 'kafkajs'
  export default function createSocketFactory(): ISocketFactory
}

declare module 'kafkajs/src/cluster/index.js' {
  import type { ISocketFactory, Logger, PartitionMetadata, RetryOptions } from 'kafkajs'
  import type ConnectionPool from 'kafkajs/src/network/connectionPool.js'

  export default class Cluster {
    constructor(
      options: Readonly<{
        logger: Logger
        socketFactory: ISocketFactory
        brokers: string[]
        clientId: string
        connectionTimeout: number
        requestTimeout: number
        retry: RetryOptions
        metadataMaxAge: number
        allowAutoTopicCreation: boolean
        isolationLevel: 0 | 1
      }>,
    )
    readonly connectionPoolBuilder: Readonly<{
      build(destination: Readonly<{ host: string; port: number }>): Promise<ConnectionPool>
    }>
    connect(): Promise<void>
    disconnect(): Promise<void>
    refreshMetadata(): Promise<void>
    addMultipleTargetTopics(topics: readonly string[]): Promise<void>
    findTopicPartitionMetadata(topic: string): readonly PartitionMetadata[]
    findBroker(
      node: Readonly<{ nodeId: number }>,
    ): Promise<Readonly<{ nodeId: number; connectionPool: ConnectionPool }>>
    fetchTopicsOffset(
      topics: readonly Readonly<{
        topic: string
        partitions: readonly Readonly<{ partition: number }>[]
        fromBeginning: boolean
      }>[],
    ): Promise<
      readonly Readonly<{
        topic: string
        partitions: readonly Readonly<{ partition: number; offset: string }>[]
      }>[]
    >
  }
}
