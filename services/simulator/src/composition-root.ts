import 'reflect-metadata'
import { createLogger, type Environment, type Logger, type RunningService } from '@virtuoso/service-kit'
import { Container, type ServiceIdentifier } from 'inversify'
import { readSimulatorConfig, type SimulatorConfig } from './config.ts'
import { recordingSource } from './recording/recording-source.ts'
import { type Simulator, startSimulator } from './simulator.ts'
import { syntheticSource } from './synthetic/synthetic-source.ts'
import type { VenueSource } from './venue-source.ts'

const token = <T>(name: string): ServiceIdentifier<T> => Symbol(name)
const tokens = {
  config: token<SimulatorConfig>('config'),
  logger: token<Logger>('logger'),
  source: token<VenueSource>('source'),
  simulator: token<Simulator>('simulator'),
}

/**
 * The venue as a process of its own.
 * @throws VirtuosoError `config-invalid`, or `environment` when the port is taken or the recording cannot be played.
 */
export async function startSimulatorProcess(env: Environment): Promise<RunningService> {
  const container = composeSimulator(env)
  const simulator = await container.getAsync(tokens.simulator)
  const logger = await container.getAsync(tokens.logger)
  logger.info('venue is open', {
    restUrl: simulator.restUrl,
    wsUrl: simulator.wsUrl,
    symbols: simulator.symbols().join(' '),
  })
  const { promise: ended, resolve } = Promise.withResolvers<void>()
  let stopping: Promise<void> | undefined
  return { ended, stop: () => (stopping ??= container.unbindAsync(tokens.simulator).then(resolve)) }
}

function composeSimulator(env: Environment): Container {
  const container = new Container({ defaultScope: 'Singleton' })
  container.bind(tokens.config).toConstantValue(readSimulatorConfig(env))
  container
    .bind(tokens.logger)
    .toResolvedValue(
      ({ VIRTUOSO_LOG_LEVEL: level }: SimulatorConfig) => createLogger({ component: 'simulator', level }),
      [tokens.config],
    )
  container.bind(tokens.source).toResolvedValue(sourceOf, [tokens.config])
  container
    .bind(tokens.simulator)
    .toResolvedValue(
      ({ VIRTUOSO_SIMULATOR_PORT: port }: SimulatorConfig, source: VenueSource) => startSimulator({ port, source }),
      [tokens.config, tokens.source],
    )
    .onDeactivation((it) => it.stop())
  return container
}

function sourceOf(config: SimulatorConfig): VenueSource {
  if (config.VIRTUOSO_SIMULATOR_RECORDING !== undefined) {
    return recordingSource(config.VIRTUOSO_SIMULATOR_RECORDING, { speed: config.VIRTUOSO_SIMULATOR_SPEED })
  }
  // A fixed start: a restart without settings goes on with the same market.
  const startMs = config.VIRTUOSO_SIMULATOR_START_MS ?? Date.UTC(2026, 0, 1)
  return syntheticSource({
    seed: config.VIRTUOSO_SIMULATOR_SEED ?? 42,
    startMs,
    intensity: config.VIRTUOSO_SIMULATOR_INTENSITY,
    story: config.VIRTUOSO_SIMULATOR_STORY,
    opensMs: opensMsOf(startMs, config.VIRTUOSO_SIMULATOR_PAST_MS),
    now: Date.now,
  })
}

/** Servers take their time to start; a process that comes later than that goes on with a market that was told already. */
const freshForMs = 5 * 60_000

const opensMsOf = (startMs: number, pastMs: number | undefined): number | undefined =>
  pastMs === undefined || pastMs === 0 || Math.abs(Date.now() - startMs) > freshForMs ? undefined : startMs - pastMs
