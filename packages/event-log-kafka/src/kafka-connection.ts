import type { Admin, Kafka } from 'kafkajs'
import type Cluster from 'kafkajs/src/cluster/index.js'
import { withinDeadline } from './deadline.ts'
import { type ClientOptions, kafkaClient, kafkaCluster } from './kafka-client.ts'

/** What all parts of one open log share. */
export type KafkaConnection = Readonly<{
  kafka: Kafka
  cluster: Cluster
  admin: Admin
  close(): Promise<void>
}>

const deadlineMs = 10_000

/** @throws VirtuosoError `log-unavailable` when no broker answers within 10 s. */
export async function connectToKafka(options: ClientOptions): Promise<KafkaConnection> {
  const kafka = kafkaClient(options)
  const cluster = kafkaCluster(kafka, options)
  const admin = kafka.admin()
  const close = async (): Promise<void> => {
    await Promise.allSettled([admin.disconnect(), cluster.disconnect()])
  }
  const connecting = Promise.all([admin.connect(), cluster.connect()])
  try {
    await withinDeadline(`reach Kafka at ${options.brokers.join(', ')}`, deadlineMs, connecting)
  } catch (error) {
    await close()
    throw error
  }
  return { kafka, cluster, admin, close }
}
