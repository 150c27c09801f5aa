/** The process that keeps a full stack up: servers first, then the deploy step, then each service. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { builtDashboard } from '@virtuoso/dashboard/build'
import { kafkaDeployment } from '@virtuoso/event-log-kafka'
import { type NativeStack, startNativeStack } from '../../../../infra/native/index.ts'
import type { Role } from '../commands/run.ts'
import { instrumentsOf } from '../market/instruments.ts'
import { writeBeginning } from '../places.ts'
import { thisProcess } from '../running.ts'
import { freePort } from './free-port.ts'
import { keepAlive, type ServiceProcess } from './service-process.ts'
import { removeStackNote, writeStackNote } from './stack-note.ts'
import type { StackPlan } from './stack-plan.ts'

export type Say = (line: string) => void

/** Resolves once the API answers; the stack then runs until `stop`. */
export async function superviseStack(plan: StackPlan, say: Say): Promise<{ apiUrl: string; stop(): Promise<void> }> {
  if (plan.fresh) rmSync(plan.folder, { recursive: true, force: true })
  mkdirSync(plan.folder, { recursive: true })
  writeBeginning(plan.folder, plan)
  const servers = await startNativeStack({ dataDir: join(plan.folder, 'servers'), onProgress: say })
  const services: ServiceProcess[] = []
  const stop = async (): Promise<void> => {
    for (const service of [...services].reverse()) await service.stop()
    await servers.stop()
    removeStackNote()
  }
  try {
    await Promise.all([deploy(servers, say), builtDashboard()])
    const { env, apiUrl } = await environmentOf(plan, servers)
    const note = (): void => writeNoteOf(servers, services, apiUrl)
    for (const role of ['simulator', 'api', 'projector', 'analyzer', 'ingestor'] as const)
      services.push(
        keepAlive({
          role,
          env: env(role),
          logFile: join(plan.folder, `${role}.log`),
          changed: note,
          refused: (code) => say(`${role} refused to run (exit ${code}): ${join(plan.folder, `${role}.log`)}`),
        }),
      )
    note()
    await answers(`${apiUrl}/livez`)
    return { apiUrl, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function deploy(servers: NativeStack, say: Say): Promise<void> {
  const deployment = kafkaDeployment({ brokers: servers.kafka.brokers, registryUrl: servers.registry.url })
  const changes = await deployment.apply().finally(() => deployment.close())
  say(
    changes.length === 0 ? 'topics and schemas as declared' : `topics and schemas deployed, ${changes.length} changes`,
  )
}

async function environmentOf(
  plan: StackPlan,
  servers: NativeStack,
): Promise<{ apiUrl: string; env(role: Role): Record<string, string> }> {
  const apiPort = await freePort(plan.apiPort)
  const venuePort = await freePort(0)
  const shared = {
    VIRTUOSO_MODE: 'sample',
    VIRTUOSO_LOG: `kafka:${servers.kafka.brokers.join(',')}`,
    VIRTUOSO_REGISTRY_URL: servers.registry.url,
    VIRTUOSO_VIEWS: servers.postgres.url,
  }
  const own: Readonly<Record<Role, Record<string, string>>> = {
    simulator: {
      VIRTUOSO_SIMULATOR_PORT: String(venuePort),
      ...(plan.recording === undefined
        ? {
            VIRTUOSO_SIMULATOR_SEED: String(plan.seed),
            VIRTUOSO_SIMULATOR_START_MS: String(plan.startMs),
            VIRTUOSO_SIMULATOR_PAST_MS: String(plan.pastMs),
          }
        : { VIRTUOSO_SIMULATOR_RECORDING: plan.recording }),
    },
    ingestor: {
      ...shared,
      VIRTUOSO_VENUE: 'bybit',
      VIRTUOSO_SHARD: 'linear',
      VIRTUOSO_INSTRUMENTS: instrumentsOf(plan).join(','),
      VIRTUOSO_REFERENCE: 'BTC/USDT:USDT',
      VIRTUOSO_VENUE_REST_URL: `http://127.0.0.1:${venuePort}`,
      VIRTUOSO_VENUE_WS_URL: `ws://127.0.0.1:${venuePort}/v5/public/linear`,
    },
    analyzer: { ...shared, VIRTUOSO_SET: 'built-in' },
    projector: shared,
    api: { ...shared, VIRTUOSO_API_HOST: '127.0.0.1', VIRTUOSO_API_PORT: String(apiPort) },
  }
  return { apiUrl: `http://127.0.0.1:${apiPort}`, env: (role) => own[role] }
}

function writeNoteOf(servers: NativeStack, services: readonly ServiceProcess[], apiUrl: string): void {
  writeStackNote({
    supervisor: thisProcess(),
    brokers: servers.kafka.brokers,
    registryUrl: servers.registry.url,
    viewsUrl: servers.postgres.url,
    apiUrl,
    services: services.map((it) => ({ name: it.name, process: it.note() })),
  })
}

/** Asks until the address answers at all. @throws Error after 60 s. */
async function answers(url: string): Promise<void> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const status = await fetch(url).then(
      (it) => it.status,
      () => undefined,
    )
    if (status === 200) return
    if (performance.now() > deadline) throw new Error(`${url} does not answer after 60 s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
