import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import type { ViewStore } from '@virtuoso/view-store'
import { openViewStore } from '@virtuoso/view-store-postgres'
import { type KafkaProxy, type KafkaSight, kafkaProxy } from '../faults/kafka-proxy.ts'
import { type PostgresProxy, postgresProxy } from '../faults/postgres-proxy.ts'
import { type ServiceProcess, serviceProcess } from '../faults/service-process.ts'
import type { Servers } from './servers.ts'

/** One process of the pipeline and its own lines to the servers. */
export type Member = Readonly<{
  name: string
  role: 'ingestor' | 'analyzer' | 'projector'
  process: ServiceProcess
  kafka: KafkaProxy
  /** Of the projector. */
  postgres: PostgresProxy | undefined
}>

/** Everything from the venue to the views, each service as a process of its own. */
export type Pipeline = Readonly<{
  venueUrl: string
  members: readonly Member[]
  /** Straight to the brokers, past every proxy. */
  log: EventLog
  views: ViewStore
  viewsUrl: string
  servers: Servers
  /** Settings of a program that looks at this log. */
  logSettings: Readonly<Record<string, string>>
  /** Kills what still runs, closes all lines. The servers stay. */
  close(): Promise<void>
}>

export type PipelineParts = Readonly<{
  servers: Servers
  /** Where `services/` lies. */
  repository: string
  seed: number
  /** Times the simulated venue's usual number of events. */
  intensity: number
  /** How many analyzers share the group. Default 2. */
  analyzers?: number
  /** What runs in their place; left out: the service. */
  analyzerMain?: string
  /** Told of each frame between the ingestor and Kafka. */
  observeIngestor?(sight: KafkaSight): void
  /** Told when a process ended that nobody had asked to; it is started again. */
  onUnexpectedEnd(name: string, code: number, output: string): void
}>

const instruments = ['BTC/USDT:USDT', 'ETH/USDT:USDT', 'SOL/USDT:USDT', 'XRP/USDT:USDT']
const restartAfterMs = 300
const startMaxMs = 120_000
/** A service that says this code refuses to run: starting it again would change nothing. */
const refusal = 78

/** Deploys topics and schemas, then starts every process. */
export async function startPipeline(parts: PipelineParts): Promise<Pipeline> {
  const { servers, repository, analyzers = 2 } = parts
  const log = await deployAndOpen(servers)
  const venue = await startVenue(parts)
  const wanted = [
    { name: 'ingestor', role: 'ingestor' as const },
    ...Array.from({ length: analyzers }, (_, index) => ({ name: `analyzer-${index + 1}`, role: 'analyzer' as const })),
    { name: 'projector', role: 'projector' as const },
  ]
  const members: Member[] = []
  for (const { name, role } of wanted) members.push(await member(parts, name, role, venue.url))
  for (const it of members) it.process.start()
  const views = await openViewStore(servers.postgres.url, { role: 'writer' })
  return {
    venueUrl: venue.url,
    members,
    log,
    views,
    viewsUrl: servers.postgres.url,
    servers,
    logSettings: {
      VIRTUOSO_LOG: `kafka:${servers.kafka.brokers.join(',')}`,
      VIRTUOSO_REGISTRY_URL: servers.registry.url,
    },
    async close() {
      await Promise.all([venue.process, ...members.map((it) => it.process)].map((it) => it.kill()))
      await Promise.all(members.flatMap((it) => [it.kafka.close(), it.postgres?.close()]))
      await Promise.allSettled([views.close(), log.close()])
    },
  }
  async function startVenue({ seed, intensity }: PipelineParts): Promise<{ url: string; process: ServiceProcess }> {
    const process = serviceProcess({
      name: 'simulator',
      main: mainOf(repository, 'simulator'),
      env: {
        VIRTUOSO_SIMULATOR_PORT: '0',
        VIRTUOSO_SIMULATOR_SEED: String(seed),
        VIRTUOSO_SIMULATOR_INTENSITY: String(intensity),
        VIRTUOSO_SIMULATOR_START_MS: String(Date.now()),
      },
    })
    process.start()
    const said = await process.says(/http:\/\/127\.0\.0\.1:\d+/, startMaxMs)
    return { url: said[0], process }
  }
}

/** A computer that starts three servers at once may be slow to answer at first. */
async function deployAndOpen(servers: Servers): Promise<EventLog> {
  const where = { brokers: servers.kafka.brokers, registryUrl: servers.registry.url }
  for (const endMs = performance.now() + startMaxMs; ; await sleep(500)) {
    try {
      const deployment = kafkaDeployment(where)
      await deployment.apply().finally(() => deployment.close())
      return await openKafkaLog({ ...where, clientId: 'campaign' })
    } catch (failure) {
      const mayPass = failure instanceof VirtuosoError && failure.retryable
      if (!mayPass || performance.now() > endMs) throw failure
    }
  }
}

const mainOf = (repository: string, role: string): string => join(repository, 'services', role, 'src/main.ts')

async function member(parts: PipelineParts, name: string, role: Member['role'], venueUrl: string): Promise<Member> {
  const { servers, repository, seed, analyzerMain, observeIngestor, onUnexpectedEnd } = parts
  const observe = role === 'ingestor' ? observeIngestor : undefined
  const kafka = await kafkaProxy({ brokers: servers.kafka.brokers, seed, ...(observe && { observe }) })
  const postgres = role === 'projector' ? await postgresProxy(servers.postgres.url, seed) : undefined
  const shared = {
    VIRTUOSO_MODE: 'test',
    VIRTUOSO_LOG_LEVEL: 'info',
    VIRTUOSO_LOG: `kafka:${kafka.brokers.join(',')}`,
    VIRTUOSO_REGISTRY_URL: servers.registry.url,
  }
  const own: Readonly<Record<Member['role'], Readonly<Record<string, string>>>> = {
    ingestor: {
      VIRTUOSO_INSTRUMENTS: instruments.join(','),
      VIRTUOSO_VENUE_REST_URL: venueUrl,
      VIRTUOSO_VENUE_WS_URL: `${venueUrl.replace('http', 'ws')}/v5/public/linear`,
    },
    analyzer: { VIRTUOSO_SET: 'built-in' },
    projector: { VIRTUOSO_VIEWS: postgres?.url ?? '' },
  }
  const process: ServiceProcess = serviceProcess({
    name,
    main: role === 'analyzer' && analyzerMain !== undefined ? analyzerMain : mainOf(repository, role),
    env: { ...shared, ...own[role] },
    onUnexpectedEnd(code) {
      onUnexpectedEnd(name, code, process.output())
      if (code !== refusal) setTimeout(() => process.start(), restartAfterMs)
    },
  })
  return { name, role, process, kafka, postgres }
}
