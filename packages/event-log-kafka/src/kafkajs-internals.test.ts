import kafkajs from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { fetchCall } from './fetch-call.ts'
import { kafkaClient, kafkaCluster } from './kafka-client.ts'
import { silentLogger } from './logger.ts'
import { topicIdCall } from './topic-id-call.ts'
import { unfold } from './zstd.ts'

const options = { brokers: ['127.0.0.1:1'], clientId: 'test', logger: silentLogger }

describe('what we use of kafkajs below its public face', () => {
  it('still has the cluster, its metadata and its sockets where they were', async () => {
    const cluster = kafkaCluster(kafkaClient(options), options)
    for (const name of [
      'connect',
      'disconnect',
      'refreshMetadata',
      'addMultipleTargetTopics',
      'findTopicPartitionMetadata',
      'findBroker',
      'fetchTopicsOffset',
    ] as const)
      expect(cluster[name]).toBeTypeOf('function')
    const pool = await cluster.connectionPoolBuilder.build({ host: '127.0.0.1', port: 1 })
    expect([pool.host, pool.port, typeof pool.send, typeof pool.destroy]).toEqual([
      '127.0.0.1',
      1,
      'function',
      'function',
    ])
  })

  it('still encodes requests the same: a fetch of one partition, version 11', async () => {
    const encoded = await fetchCall({
      topic: 'signals',
      partition: 2,
      fromOffset: 2 ** 40 + 1,
      waitMs: 250,
    }).request.encode()
    expect(encoded.buffer.toString('hex')).toBe(
      'ffffffff' +
        '000000fa' +
        '00000001' +
        '00800000' +
        '01' +
        '00000000' +
        'ffffffff' +
        '00000001' +
        '00077369676e616c73' +
        '00000001' +
        '00000002' +
        'ffffffff' +
        '0000010000000001' +
        'ffffffffffffffff' +
        '00100000' +
        '00000000' +
        '0000',
    )
  })

  it('writes a topic name of any allowed length into the request for its id', async () => {
    const short = await topicIdCall('signals').request.encode()
    expect(short.buffer.subarray(18, 26).toString('hex')).toBe('087369676e616c73')
    const long = await topicIdCall('x'.repeat(249)).request.encode()
    expect(long.buffer.subarray(18, 20).toString('hex')).toBe('fa01')
  })

  it('still takes our zstd for its own', async () => {
    kafkaClient(options)
    const codec = kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD]?.()
    const packed = await codec.compress({ buffer: Buffer.from('a'.repeat(1_000)) })
    expect(packed.length).toBeLessThan(100)
    expect(unfold(4, packed).toString()).toBe('a'.repeat(1_000))
  })
})
