import { appendFileSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startAnalyzer } from '@virtuoso/analyzer'
import { startApi } from '@virtuoso/api'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { startIngestor } from '@virtuoso/ingestor'
import { startProjector } from '@virtuoso/projector'
import {
  createLogger,
  type Environment,
  type Logger,
  openConfiguredViews,
  type RunningService,
} from '@virtuoso/service-kit'
import { type Simulator, startSimulator } from '@virtuoso/simulator'
import { canonicalSymbol, sourceOf } from '../market/instruments.ts'
import { writeBeginning } from '../places.ts'
import type { DemoPlan } from './demo-plan.ts'

/** The whole pipeline in this process. */
export type RunningDemo = Readonly<{
  url: string
  log: EventLog
  simulator: Simulator
  /** Resolves never by itself; rejects with the failure of whichever part ended first. */
  failed: Promise<never>
  /** Drains part by part against the journey of an event, so that nothing is half written. Idempotent. */
  stop(): Promise<void>
}>

type Closing = () => Promise<void>

/** @param forgetting - Told aloud when something of the last run is thrown away. */
export async function composeDemo(plan: DemoPlan): Promise<RunningDemo> {
  const closings: Closing[] = []
  const stop = once(async () => {
    for (const close of closings.reverse()) await close()
  })
  try {
    return { ...(await composeParts(plan, closings)), stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}

async function composeParts(plan: DemoPlan, closings: Closing[]): Promise<Omit<RunningDemo, 'stop'>> {
  if (plan.fresh) rmSync(plan.folder, { recursive: true, force: true })
  mkdirSync(plan.folder, { recursive: true })
  writeBeginning(plan.folder, plan)
  const logger = fileLogger(join(plan.folder, 'demo.log'))
  const [log, views, simulator] = await Promise.all([
    deployedLog(plan.logFile),
    openConfiguredViews({ VIRTUOSO_VIEWS: `pglite:${join(plan.folder, 'views')}` }),
    startSimulator({ source: sourceOf(plan) }),
  ])
  closings.push(
    () => log.close(),
    () => views.close(),
    () => simulator.stop(),
  )
  const env = environmentOf(plan, simulator)
  const api = await startApi(env, { log, views, logger: logger.with({ service: 'api' }), portTries: 20 })
  const projector = await startProjector(env, { log, views, logger: logger.with({ service: 'projector' }) })
  const analyzer = await startAnalyzer(env, { log, logger: logger.with({ service: 'analyzer' }) })
  const ingestor = await startIngestor(env, { log, logger: logger.with({ service: 'ingestor' }) })
  const services: readonly RunningService[] = [api, projector, analyzer, ingestor]
  for (const service of services) closings.push(() => service.stop())
  return { url: api.url, log, simulator, failed: firstFailure(services) }
}

async function deployedLog(file: string): Promise<EventLog> {
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  return openSqliteLog({ file })
}

/** What the same services would be given as processes of their own. */
function environmentOf({ logFile, folder, port }: DemoPlan, simulator: Simulator): Environment {
  return {
    VIRTUOSO_MODE: 'sample',
    VIRTUOSO_LOG: `sqlite:${logFile}`,
    VIRTUOSO_VIEWS: `pglite:${join(folder, 'views')}`,
    VIRTUOSO_VENUE: 'bybit',
    VIRTUOSO_SHARD: 'linear',
    VIRTUOSO_INSTRUMENTS: simulator.symbols().map(canonicalSymbol).join(','),
    VIRTUOSO_REFERENCE: 'BTC/USDT:USDT',
    VIRTUOSO_VENUE_REST_URL: simulator.restUrl,
    VIRTUOSO_VENUE_WS_URL: simulator.wsUrl,
    VIRTUOSO_SET: 'built-in',
    VIRTUOSO_API_HOST: '127.0.0.1',
    VIRTUOSO_API_PORT: String(port),
  }
}

/** The terminal is for people; what the services say of themselves goes to a file beside the log. */
const fileLogger = (file: string): Logger =>
  createLogger({ component: 'demo', destination: { write: (line) => appendFileSync(file, line) } })

const firstFailure = (services: readonly RunningService[]): Promise<never> =>
  new Promise((_, reject) => {
    for (const { ended } of services) ended.catch(reject)
  })

function once(action: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= action())
}
