export { type KafkaDeploymentOptions, kafkaDeployment } from './kafka-deployment.ts'
export type { KafkaLogger } from './logger.ts'
export { type KafkaLogOptions, openKafkaLog } from './open-kafka-log.ts'
