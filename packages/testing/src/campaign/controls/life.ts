import kafkajs, { type Kafka } from 'kafkajs'
import { type KafkaProxy, kafkaProxy } from '../../faults/kafka-proxy.ts'

/** A line of one worker's own to the brokers; when it is cut, the worker is dead to them. */
export type Life = Readonly<{ kafka: Kafka; line: KafkaProxy; die(): Promise<void> }>

const requestTimeoutMs = 2_000

export async function beginLife(brokers: readonly string[]): Promise<Life> {
  const line = await kafkaProxy({ brokers })
  const kafka = new kafkajs.Kafka({
    brokers: [...line.brokers],
    clientId: 'control',
    connectionTimeout: 1_000,
    requestTimeout: requestTimeoutMs,
    enforceRequestTimeout: true,
    logLevel: kafkajs.logLevel.NOTHING,
    retry: { initialRetryTime: 30, maxRetryTime: 200, retries: 12 },
  })
  return { kafka, line, die: () => line.close() }
}
