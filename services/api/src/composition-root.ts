import 'reflect-metadata'
import { join } from 'node:path'
import type { EventLog } from '@virtuoso/event-log'
import {
  createHealth,
  createLogger,
  createMetrics,
  type Environment,
  type Health,
  type Logger,
  type Metrics,
  type MetricsListener,
  openConfiguredLog,
  openConfiguredViews,
  type RunningService,
  serveMetrics,
} from '@virtuoso/service-kit'
import type { ViewStore } from '@virtuoso/view-store'
import { Container, type ServiceIdentifier } from 'inversify'
import { type ApiConfig, readApiConfig } from './config.ts'
import { durabilityOf } from './durability.ts'
import { type LogWatch, watchLog } from './log-heads.ts'
import { type ListeningServer, serve } from './serve.ts'

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name)
const tokens = {
  logger: token<Logger>('logger'),
  metrics: token<Metrics>('metrics'),
  health: token<Health>('health'),
  log: token<LogWatch>('log'),
  views: token<ViewStore>('views'),
  server: token<ListeningServer>('server'),
  listener: token<MetricsListener | undefined>('listener'),
}

/** Singletons that a host with several services in one process shares; what is passed in is not closed here. */
export type ApiParts = Readonly<{
  log?: EventLog
  views?: ViewStore
  logger?: Logger
  /** Folder of the built dashboard; default: beside this service. */
  dashboard?: string
  /** How many ports to try, upwards from the configured one; a service refuses a taken one. */
  portTries?: number
}>

/** The API at work, and where. */
export type RunningApi = RunningService & Readonly<{ url: string; host: string; port: number }>

const component = 'api'
const builtDashboard = join(import.meta.dirname, '../../dashboard/dist')

/**
 * Serves the views over HTTP.
 * @throws VirtuosoError `config-invalid`, also when the port is taken; `environment` when the views are another process's.
 */
export async function startApi(env: Environment, parts: ApiParts = {}): Promise<RunningApi> {
  const container = composeApi(readApiConfig(env), parts)
  try {
    const { host, port, ended } = await container.getAsync(tokens.server)
    await container.getAsync(tokens.listener)
    const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
    let stopping: Promise<void> | undefined
    return { url, host, port, ended, stop: () => (stopping ??= dispose(container)) }
  } catch (failure) {
    await dispose(container)
    throw failure
  }
}

function composeApi(config: ApiConfig, parts: ApiParts): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  container
    .bind(tokens.logger)
    .toResolvedValue(() => parts.logger ?? createLogger({ component, level: config.VIRTUOSO_LOG_LEVEL }), [])
  container.bind(tokens.metrics).toResolvedValue(() => createMetrics(component), [])
  container.bind(tokens.health).toResolvedValue(() => createHealth(), [])
  container
    .bind(tokens.log)
    .toResolvedValue(
      () => watchLog(async () => parts.log ?? openConfiguredLog(config, component), parts.log === undefined),
      [],
    )
    .onDeactivation((it) => it.close())
  const views = container
    .bind(tokens.views)
    .toResolvedValue(
      (logger: Logger) => parts.views ?? openConfiguredViews(config, { role: 'reader', logger }),
      [tokens.logger],
    )
  if (parts.views === undefined) views.onDeactivation((it) => it.close())
  container
    .bind(tokens.server)
    .toResolvedValue(
      (views: ViewStore, log: LogWatch, logger: Logger, metrics: Metrics, health: Health) =>
        serve(
          {
            views,
            heads: log.heads,
            log: log.log,
            logger,
            metrics,
            health,
            mode: config.VIRTUOSO_MODE,
            durability: durabilityOf(config.VIRTUOSO_LOG),
            showsMetrics: config.VIRTUOSO_METRICS_PORT === undefined,
            nowMs: Date.now,
            dashboard: parts.dashboard ?? builtDashboard,
          },
          { host: config.VIRTUOSO_API_HOST, port: config.VIRTUOSO_API_PORT, tries: parts.portTries },
        ),
      [tokens.views, tokens.log, tokens.logger, tokens.metrics, tokens.health],
    )
    .onDeactivation((it) => it.stop())
  container
    .bind(tokens.listener)
    .toResolvedValue(
      async (metrics: Metrics, health: Health) =>
        config.VIRTUOSO_METRICS_PORT === undefined
          ? undefined
          : serveMetrics({ metrics, health, port: config.VIRTUOSO_METRICS_PORT }),
      [tokens.metrics, tokens.health],
    )
    .onDeactivation((it) => it?.close())
  return container
}

/** In the reverse of the order in which things were made; what was never made needs no end. */
async function dispose(container: Container): Promise<void> {
  for (const it of [tokens.listener, tokens.server, tokens.views, tokens.log]) await container.unbindAsync(it)
}
