import 'reflect-metadata'
import type { EventLog } from '@virtuoso/event-log'
import {
  announce,
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
import { type ProjectorConfig, readProjectorConfig } from './config.ts'
import { projection } from './follow-partition.ts'
import { runProjector } from './projector.ts'
import { projectorMetrics } from './projector-metrics.ts'

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name)
const tokens = {
  config: token<ProjectorConfig>('config'),
  logger: token<Logger>('logger'),
  metrics: token<Metrics>('metrics'),
  health: token<Health>('health'),
  log: token<EventLog>('log'),
  views: token<ViewStore>('views'),
  projector: token<RunningService>('projector'),
  listener: token<MetricsListener | undefined>('listener'),
}

/** Singletons that a host with several services in one process shares; what is passed in is not closed here. */
export type ProjectorParts = Readonly<{ log?: EventLog; views?: ViewStore; logger?: Logger }>

const component = 'projector'

/**
 * Keeps the views at the head of the log.
 * @throws VirtuosoError `config-invalid`, `log-mismatch`, `schema-mismatch`, `log-unavailable`, `views-unavailable`.
 */
export async function startProjector(env: Environment, parts: ProjectorParts = {}): Promise<RunningService> {
  const container = composeProjector(readProjectorConfig(env), parts)
  try {
    const projector = await container.getAsync(tokens.projector)
    await container.getAsync(tokens.listener)
    let stopping: Promise<void> | undefined
    return { ended: projector.ended, stop: () => (stopping ??= dispose(container)) }
  } catch (failure) {
    await dispose(container)
    throw failure
  }
}

function composeProjector(config: ProjectorConfig, parts: ProjectorParts): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  container.bind(tokens.config).toConstantValue(config)
  container
    .bind(tokens.logger)
    .toResolvedValue(() => parts.logger ?? createLogger({ component, level: config.VIRTUOSO_LOG_LEVEL }), [])
  container.bind(tokens.metrics).toResolvedValue(() => createMetrics(component), [])
  container.bind(tokens.health).toResolvedValue(() => createHealth(), [])
  const log = container.bind(tokens.log).toResolvedValue(() => parts.log ?? openConfiguredLog(config, component), [])
  if (parts.log === undefined) log.onDeactivation((it) => it.close())
  const views = container
    .bind(tokens.views)
    .toResolvedValue(
      (logger: Logger) => parts.views ?? openConfiguredViews(config, { role: 'writer', logger }),
      [tokens.logger],
    )
  if (parts.views === undefined) views.onDeactivation((it) => it.close())
  container
    .bind(tokens.projector)
    .toResolvedValue(
      async (log: EventLog, views: ViewStore, logger: Logger, metrics: Metrics, health: Health) => {
        const manifest = await announce({ component, mode: config.VIRTUOSO_MODE, config: { projection }, log })
        return runProjector({ log, views, logger, manifest, metrics: projectorMetrics(metrics, health) })
      },
      [tokens.log, tokens.views, tokens.logger, tokens.metrics, tokens.health],
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
  for (const it of [tokens.listener, tokens.projector, tokens.views, tokens.log]) await container.unbindAsync(it)
}
