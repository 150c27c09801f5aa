import { freePort } from './free-port.ts'
import { postgresUrl } from './postgres.ts'
import { registryUrl } from './registry.ts'

/** Where clients find the servers. */
export type Addresses = Readonly<{
  kafka: Readonly<{ brokers: readonly string[] }>
  /** `url` is that of the Confluent-compatible API. */
  registry: Readonly<{ url: string }>
  /** `url` is a connection string. */
  postgres: Readonly<{ url: string }>
}>

export type Ports = Readonly<{
  kafka: number
  /** Kafka's own, no client dials it. */
  kafkaController: number
  registry: number
  postgres: number
}>

export const addressesOf = (ports: Ports): Addresses => ({
  kafka: { brokers: [`127.0.0.1:${ports.kafka}`] },
  registry: { url: registryUrl(ports.registry) },
  postgres: { url: postgresUrl(ports.postgres) },
})

/** The ports asked for, and free ones for the rest. */
export async function choosePorts(asked: Partial<Ports> = {}): Promise<Ports> {
  const taken = new Set<number>(Object.values(asked))
  const another = async (): Promise<number> => {
    const port = await freePort()
    if (taken.has(port)) return another()
    taken.add(port)
    return port
  }
  return {
    kafka: asked.kafka ?? (await another()),
    kafkaController: asked.kafkaController ?? (await another()),
    registry: asked.registry ?? (await another()),
    postgres: asked.postgres ?? (await another()),
  }
}
