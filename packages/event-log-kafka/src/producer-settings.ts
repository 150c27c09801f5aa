import kafkajs, { type ProducerConfig } from 'kafkajs'

/**
 * The default first pause of 300 ms would leave a tenth of the transactions a second: the next one always meets the
 * markers of the last still being written.
 */
export const producerSettings: ProducerConfig = {
  idempotent: true,
  maxInFlightRequests: 1,
  allowAutoTopicCreation: false,
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner, // every record names its partition
  retry: { initialRetryTime: 5, maxRetryTime: 100, retries: 50 },
}
