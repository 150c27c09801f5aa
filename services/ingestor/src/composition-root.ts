import 'reflect-metadata'
import type { EventLog } from '@virtuoso/event-log'
import type { MarketFeed } from '@virtuoso/market-feed'
import { bybitFeed } from '@virtuoso/market-feed-ccxt'
import {
  announce,
  createHealth,
  createLogger,
  createMetrics,
  type Environment,
  type Health,
  instanceName,
  type Logger,
  type Metrics,
  type MetricsListener,
  openConfiguredLog,
  type RunningService,
  serveMetrics,
} from '@virtuoso/service-kit'
import { Container, type ServiceIdentifier } from 'inversify'
import { type AnchoredClock, anchoredClock } from './clock.ts'
import { type IngestorConfig, readIngestorConfig } from './config.ts'
import { newestTakeover, type OwnedFeed, takeFeed, watchTakeover } from './feed-epoch.ts'
import { runIngestor } from './ingestor.ts'
import { ingestorMetrics } from './ingestor-metrics.ts'
import { recordsFor } from './records.ts'
import { type Restored, restoreFeed } from './restore.ts'
import { venueClock } from './venue-clock.ts'

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name)
const tokens = {
  config: token<IngestorConfig>('config'),
  logger: token<Logger>('logger'),
  metrics: token<Metrics>('metrics'),
  health: token<Health>('health'),
  log: token<EventLog>('log'),
  clock: token<AnchoredClock>('clock'),
  takenOver: token<TakenOver>('takenOver'),
  feed: token<MarketFeed>('feed'),
  ingestor: token<RunningService>('ingestor'),
  listener: token<MetricsListener | undefined>('listener'),
}

/** Singletons that a host with several services in one process shares; what is passed in is not closed here. */
export type IngestorParts = Readonly<{ log?: EventLog; logger?: Logger }>

/**
 * Writes down what a venue says.
 * @throws VirtuosoError `config-invalid`, `log-mismatch`, `schema-mismatch`, `log-unavailable`. What the venue cannot
 * do ends the running service: `venue-unavailable`, and `superseded` when another ingestor took the feed over.
 */
export async function startIngestor(env: Environment, parts: IngestorParts = {}): Promise<RunningService> {
  const container = composeIngestor(readIngestorConfig(env), parts)
  try {
    const ingestor = await container.getAsync(tokens.ingestor)
    await container.getAsync(tokens.listener)
    let stopping: Promise<void> | undefined
    return {
      ended: ingestor.ended,
      stop() {
        stopping ??= dispose(container)
        return stopping
      },
    }
  } catch (failure) {
    await dispose(container)
    throw failure
  }
}

function composeIngestor(config: IngestorConfig, parts: IngestorParts): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  const component = componentOf(config)
  container.bind(tokens.config).toConstantValue(config)
  container
    .bind(tokens.logger)
    .toResolvedValue(() => parts.logger ?? createLogger({ component, level: config.VIRTUOSO_LOG_LEVEL }), [])
  container.bind(tokens.metrics).toResolvedValue(() => createMetrics(component), [])
  container.bind(tokens.health).toResolvedValue(() => createHealth(), [])
  container.bind(tokens.clock).toResolvedValue(() => anchoredClock(), [])
  const log = container.bind(tokens.log).toResolvedValue(() => parts.log ?? openConfiguredLog(config, 'ingestor'), [])
  if (parts.log === undefined) log.onDeactivation((it) => it.close())
  container.bind(tokens.takenOver).toResolvedValue((log: EventLog) => takeOver(log, config), [tokens.log])
  container
    .bind(tokens.feed)
    .toResolvedValue(
      ({ restored: { memory } }: TakenOver, clock: AnchoredClock, log: Logger) =>
        bybitFeed({ ...venueOf(config), memory, clock, log }),
      [tokens.takenOver, tokens.clock, tokens.logger],
    )
  container
    .bind(tokens.ingestor)
    .toResolvedValue(
      (
        log: EventLog,
        { owned, restored: { time } }: TakenOver,
        feed: MarketFeed,
        clock: AnchoredClock,
        logger: Logger,
        metrics: Metrics,
        health: Health,
      ) =>
        runIngestor({
          log,
          feed,
          clock,
          logger,
          records: recordsFor({ ...owned, ...feedOf(config), codec: log.codec, clock }),
          venueTime: venueClock(time, clock.monotonicMs()),
          reference: `${config.VIRTUOSO_VENUE}:${config.VIRTUOSO_REFERENCE}`,
          watch: (signal) => watchTakeover(log, component, owned, signal),
          metrics: (waiting) => ingestorMetrics(metrics, health, waiting),
        }),
      [tokens.log, tokens.takenOver, tokens.feed, tokens.clock, tokens.logger, tokens.metrics, tokens.health],
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

const componentOf = (config: IngestorConfig): string => `ingestor/${config.VIRTUOSO_VENUE}-${config.VIRTUOSO_SHARD}`

const feedOf = (config: IngestorConfig) => ({
  venue: config.VIRTUOSO_VENUE,
  shard: config.VIRTUOSO_SHARD,
  instruments: config.VIRTUOSO_INSTRUMENTS.map((it) => `${config.VIRTUOSO_VENUE}:${it}`),
})

const venueOf = (config: IngestorConfig) => ({
  restUrl: config.VIRTUOSO_VENUE_REST_URL,
  wsUrl: config.VIRTUOSO_VENUE_WS_URL,
  instruments: config.VIRTUOSO_INSTRUMENTS,
  reference: config.VIRTUOSO_REFERENCE,
})

type TakenOver = Readonly<{ owned: OwnedFeed; restored: Restored }>

/**
 * Takes the feed over, one epoch above everything that the log knows, and only then reads where it stopped: what a former
 * owner wrote until it was taken over is part of that.
 */
async function takeOver(log: EventLog, config: IngestorConfig): Promise<TakenOver> {
  const before = (await newestTakeover(log, componentOf(config)))?.feedEpoch ?? 0
  for (let epochMin = before + 1; ; ) {
    const owned = await own(log, config, epochMin)
    const restored = await restoreFeed(log, feedOf(config))
    if (restored.feedEpoch < owned.feedEpoch) return { owned, restored }
    epochMin = restored.feedEpoch + 1
  }
}

function own(log: EventLog, config: IngestorConfig, epochMin: number): Promise<OwnedFeed> {
  const component = componentOf(config)
  return takeFeed(log, component, epochMin, async (feedEpoch) => {
    const instance = instanceName(component)
    const configuration = { ...feedOf(config), reference: config.VIRTUOSO_REFERENCE }
    const manifest = await announce({
      component,
      instance,
      mode: config.VIRTUOSO_MODE,
      config: configuration,
      log,
      feedEpoch,
    })
    return { manifest, instance }
  })
}

/** In the reverse of the order in which things were made; what was never made needs no end. */
async function dispose(container: Container): Promise<void> {
  for (const it of [tokens.listener, tokens.ingestor, tokens.log]) await container.unbindAsync(it)
}
