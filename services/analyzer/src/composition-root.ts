import 'reflect-metadata'
import type { AnalyzerSet } from '@virtuoso/analyzer-kit'
import { setComponent } from '@virtuoso/audit'
import type { EventLog, Processing } from '@virtuoso/event-log'
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
  type RunningService,
  serveMetrics,
} from '@virtuoso/service-kit'
import { Container, type ServiceIdentifier } from 'inversify'
import { analyzerMetrics } from './analyzer-metrics.ts'
import { type AnalyzerConfig, readAnalyzerConfig } from './config.ts'
import { type Plan, planGeneration } from './generation.ts'
import { runSet } from './run-set.ts'
import { readSetConfig } from './set-config.ts'
import { effectiveConfig, setNamed } from './sets.ts'

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name)
const tokens = {
  config: token<AnalyzerConfig>('config'),
  logger: token<Logger>('logger'),
  metrics: token<Metrics>('metrics'),
  health: token<Health>('health'),
  log: token<EventLog>('log'),
  set: token<AnalyzerSet>('set'),
  plan: token<Plan>('plan'),
  manifest: token<Buffer>('manifest'),
  processing: token<Processing>('processing'),
  listener: token<MetricsListener | undefined>('listener'),
}

/** Singletons that a host with several services in one process shares; what is passed in is not closed here. */
export type AnalyzerParts = Readonly<{ log?: EventLog; logger?: Logger }>

/**
 * Hosts the configured set as one member of its consumer group.
 * @throws VirtuosoError `config-invalid`, `log-mismatch`, `schema-mismatch`, `log-unavailable`.
 */
export async function startAnalyzer(env: Environment, parts: AnalyzerParts = {}): Promise<RunningService> {
  const container = composeAnalyzer(env, parts)
  try {
    const processing = await container.getAsync(tokens.processing)
    await container.getAsync(tokens.listener)
    let stopping: Promise<void> | undefined
    return { ended: processing.ended, stop: () => (stopping ??= dispose(container)) }
  } catch (failure) {
    await dispose(container)
    throw failure
  }
}

function composeAnalyzer(env: Environment, parts: AnalyzerParts): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  container.bind(tokens.config).toConstantValue(readAnalyzerConfig(env))
  container
    .bind(tokens.set)
    .toResolvedValue(
      ({ VIRTUOSO_SET, VIRTUOSO_SET_CONFIG }: AnalyzerConfig) =>
        setNamed(VIRTUOSO_SET, readSetConfig(VIRTUOSO_SET_CONFIG)),
      [tokens.config],
    )
  container
    .bind(tokens.logger)
    .toResolvedValue(
      (config: AnalyzerConfig) =>
        parts.logger ?? createLogger({ component: componentOf(config), level: config.VIRTUOSO_LOG_LEVEL }),
      [tokens.config],
    )
  container
    .bind(tokens.metrics)
    .toResolvedValue((config: AnalyzerConfig) => createMetrics(componentOf(config)), [tokens.config])
  container.bind(tokens.health).toResolvedValue(() => createHealth(), [])
  const log = container
    .bind(tokens.log)
    .toResolvedValue((config: AnalyzerConfig) => parts.log ?? openConfiguredLog(config, 'analyzer'), [tokens.config])
  if (parts.log === undefined) log.onDeactivation((it) => it.close())
  container.bind(tokens.plan).toResolvedValue(planGeneration, [tokens.log, tokens.set])
  container.bind(tokens.manifest).toResolvedValue(announceSet, [tokens.config, tokens.log, tokens.plan])
  container
    .bind(tokens.processing)
    .toResolvedValue(
      (log: EventLog, plan: Plan, manifest: Buffer, metrics: Metrics, logger: Logger) =>
        runSet({ log, plan, manifest, metrics: analyzerMetrics(metrics), logger, now: Date.now }),
      [tokens.log, tokens.plan, tokens.manifest, tokens.metrics, tokens.logger],
    )
    .onDeactivation((it) => it.stop())
  container
    .bind(tokens.listener)
    .toResolvedValue(
      async ({ VIRTUOSO_METRICS_PORT: port }: AnalyzerConfig, metrics: Metrics, health: Health) =>
        port === undefined ? undefined : serveMetrics({ metrics, health, port }),
      [tokens.config, tokens.metrics, tokens.health],
    )
    .onDeactivation((it) => it?.close())
  return container
}

/** In the reverse of the order in which things were made; what was never made needs no end. */
async function dispose(container: Container): Promise<void> {
  for (const it of [tokens.listener, tokens.processing, tokens.log]) await container.unbindAsync(it)
}

const componentOf = ({ VIRTUOSO_SET }: AnalyzerConfig): string => setComponent(VIRTUOSO_SET)

const announceSet = (
  config: AnalyzerConfig,
  log: EventLog,
  { set, predecessor, starts, isNew }: Plan,
): Promise<Buffer> =>
  announce({
    component: componentOf(config),
    mode: config.VIRTUOSO_MODE,
    config: { set: set.name, topic: set.topic },
    log,
    group: set.group,
    analyzers: set.pins,
    generation: set.generation,
    ...(predecessor === undefined ? {} : { predecessor }),
    starts,
    ...(isNew
      ? { applied: { scope: 'ANALYZER_SET', name: set.name, version: set.generation, config: effectiveConfig(set) } }
      : {}),
  })
