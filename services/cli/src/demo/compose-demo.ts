import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startAnalyzer } from '@virtuoso/analyzer'
import { builtDashboard } from '@virtuoso/dashboard/build'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { startIngestor } from '@virtuoso/ingestor'
import type { Environment, Logger, RunningService } from '@virtuoso/service-kit'
import { playStory, type Simulator, startSimulator } from '@virtuoso/simulator'
import { canonicalSymbol, sourceOf } from '../market/instruments.ts'
import { marketPastMs } from '../market/past.ts'
import { writeBeginning } from '../places.ts'
import type { DemoPlan } from './demo-plan.ts'
import { fileLogger } from './file-logger.ts'
import { startFront } from './front.ts'
import { heardUntilMs } from './heard-until.ts'

/** Everything in one process. */
export type RunningDemo = Readonly<{
  url: string
  simulator: Simulator
  /** Resolves never by itself; rejects with the failure of whichever part ended first. */
  failed: Promise<never>
}>

export type DemoParts = Readonly<{
  /** The log is open; nothing is in it yet that was not there before. */
  opened(log: EventLog): void
}>

/** In this order the parts end, against the journey of an event, so that nothing is half written. */
const journey = ['ingestor', 'analyzer', 'front', 'simulator', 'log'] as const
type Closings = Map<(typeof journey)[number], () => Promise<void>>

/** What was started so far, and how to end it. */
export type DemoHouse = Readonly<{
  /** @throws VirtuosoError what keeps a part from starting; what was started by then ends with `stop`. */
  start(parts: DemoParts): Promise<RunningDemo>
  /** Drains part by part. Idempotent. */
  stop(): Promise<void>
}>

export function demoHouse(plan: DemoPlan): DemoHouse {
  const closings: Closings = new Map()
  let stopped: Promise<void> | undefined
  const stop = async () => {
    for (const part of journey) await closings.get(part)?.()
  }
  return {
    start: (parts) => compose(plan, closings, parts),
    stop: () => (stopped ??= stop()),
  }
}

async function compose(plan: DemoPlan, closings: Closings, { opened }: DemoParts): Promise<RunningDemo> {
  if (plan.fresh) rmSync(plan.folder, { recursive: true, force: true })
  mkdirSync(plan.folder, { recursive: true })
  writeBeginning(plan.folder, plan)
  const [log] = await Promise.all([deployedLog(plan.logFile), builtDashboard()])
  closings.set('log', () => log.close())
  opened(log)
  const simulator = await startSimulator({ source: sourceOf({ ...plan, opensMs: await opensMsOf(plan, log) }) })
  closings.set('simulator', () => simulator.stop())
  playStory(simulator, plan.story)
  const env = environmentOf(plan, simulator)
  const ownLog = join(plan.folder, 'demo.log')
  const front = startFront({ env, views: viewsOf(plan), logFile: plan.logFile, ownLog })
  closings.set('front', front.stop)
  const services = await startPipeline(env, log, fileLogger(ownLog), closings)
  return { url: await front.url, simulator, failed: Promise.race([front.failed, firstFailure(services)]) }
}

async function startPipeline(
  env: Environment,
  log: EventLog,
  logger: Logger,
  closings: Closings,
): Promise<readonly RunningService[]> {
  const analyzer = await startAnalyzer(env, { log, logger: logger.with({ service: 'analyzer' }) })
  closings.set('analyzer', () => analyzer.stop())
  const ingestor = await startIngestor(env, { log, logger: logger.with({ service: 'ingestor' }) })
  closings.set('ingestor', () => ingestor.stop())
  return [analyzer, ingestor]
}

/** A market that was told before goes on where it was, as long as that can be caught up with in some seconds. */
const absenceMs = 3 * 60_000

async function opensMsOf({ startMs }: DemoPlan, log: EventLog): Promise<number> {
  const heardMs = await heardUntilMs(log)
  return heardMs === undefined ? startMs - marketPastMs : Math.max(heardMs, Date.now() - absenceMs)
}

async function deployedLog(file: string): Promise<EventLog> {
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  return openSqliteLog({ file })
}

/** What the same services would be given as processes of their own. */
function environmentOf(plan: DemoPlan, simulator: Simulator): Environment {
  return {
    VIRTUOSO_MODE: 'sample',
    VIRTUOSO_LOG: `sqlite:${plan.logFile}`,
    VIRTUOSO_VIEWS: viewsOf(plan),
    VIRTUOSO_VENUE: 'bybit',
    VIRTUOSO_SHARD: 'linear',
    VIRTUOSO_INSTRUMENTS: simulator.symbols().map(canonicalSymbol).join(','),
    VIRTUOSO_REFERENCE: 'BTC/USDT:USDT',
    VIRTUOSO_VENUE_REST_URL: simulator.restUrl,
    VIRTUOSO_VENUE_WS_URL: simulator.wsUrl,
    VIRTUOSO_SET: 'built-in',
    VIRTUOSO_API_HOST: '127.0.0.1',
    VIRTUOSO_API_PORT: String(plan.port),
  }
}

const viewsOf = ({ folder }: DemoPlan): string => `pglite:${join(folder, 'views')}`

const firstFailure = (services: readonly RunningService[]): Promise<never> =>
  new Promise((_, reject) => {
    for (const { ended } of services) ended.catch(reject)
  })
