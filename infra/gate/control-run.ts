import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NewRecord } from '../../packages/contracts/src/index.ts'
import type { EventLog } from '../../packages/event-log/src/index.ts'
import { kafkaDeployment, openKafkaLog } from '../../packages/event-log-kafka/src/index.ts'
import type { RunningService } from '../../packages/service-kit/src/index.ts'
import {
  beginLife,
  controlledProcess,
  type Life,
  type Variant,
} from '../../packages/testing/src/campaign/controls/index.ts'
import { startAnalyzer } from '../../services/analyzer/src/index.ts'
import { market } from '../../services/analyzer/test/market.ts'
import { brokenPromises, hasCaughtUp } from './control-checks.ts'
import { type Scenario, scenarios } from './control-scenarios.ts'

export type ControlParts = Readonly<{
  servers: Readonly<{ brokers: readonly string[]; registryUrl: string }>
  variant: Variant
  scenario: Scenario
}>

/** One life of a worker that runs. */
export type Living = Readonly<{
  life: Life
  service: RunningService
  /** Whether it ended by itself. */
  hasEnded(): boolean
}>

/** What a scenario works with. */
export type Stage = Readonly<{
  topicPrefix: string
  /** A worker on a line of its own. @param prepare - Told of the line before anything goes over it. */
  begin(prepare?: (life: Life) => void): Promise<Living>
  /** The rest of the market is said. */
  goOn(): Promise<void>
  /** Lets the worker, or those that take its place when it ends, come to the end of the log; in vain after a minute. */
  work(first: Living): Promise<void>
}>

const partition = 0
const workMaxMs = 60_000

/**
 * One worker, right or wrong, on topics of its own, and the checks that every campaign makes.
 * @returns What the checks found; empty: every promise holds.
 */
export async function runControl({ servers, variant, scenario }: ControlParts): Promise<readonly string[]> {
  const topicPrefix = `control-${randomBytes(4).toString('hex')}.`
  const deployment = kafkaDeployment({ ...servers, topicPrefix })
  await deployment.apply().finally(() => deployment.close())
  const log = await openKafkaLog({ ...servers, clientId: 'control', topicPrefix })
  const living: Living[] = []
  const begin: Stage['begin'] = async (prepare) => {
    const life = await beginLife(servers.brokers)
    prepare?.(life)
    const one = await startWorker(log, { variant, life, topicPrefix })
    living.push(one)
    return one
  }
  try {
    const { first, rest } = halves(scenario)
    await log.append(first)
    await scenarios[scenario]({
      topicPrefix,
      begin,
      goOn: () => log.append(rest),
      work: (one) => work(log, one, begin),
    })
    await Promise.all(living.map(end))
    return await brokenPromises(log, partition)
  } finally {
    await Promise.all(living.map(end))
    await log.close()
  }
}

/** The product's own analyzer, whose processing alone is replaced. */
async function startWorker(
  log: EventLog,
  { life, ...parts }: Readonly<{ variant: Variant; life: Life; topicPrefix: string }>,
): Promise<Living> {
  const process = controlledProcess({ ...parts, kafka: life.kafka, log, partition })
  const env = { VIRTUOSO_LOG: 'sqlite:not-opened', VIRTUOSO_MODE: 'test', VIRTUOSO_LOG_LEVEL: 'silent' }
  const service = await startAnalyzer(env, { log: { ...log, process } })
  let hasEnded = false
  const ended = (): void => {
    hasEnded = true
  }
  service.ended.then(ended, ended)
  return { life, service, hasEnded: () => hasEnded }
}

async function end({ life, service }: Living): Promise<void> {
  await Promise.race([service.stop().catch(() => undefined), sleep(4_000)])
  await life.die()
}

async function work(log: EventLog, first: Living, begin: Stage['begin']): Promise<void> {
  let now = first
  const endMs = performance.now() + workMaxMs
  for (; performance.now() < endMs && !(await hasCaughtUp(log, partition)); await sleep(50))
    if (now.hasEnded()) now = await begin()
}

/** A market in two parts; a poisoned one has a record in the first that nobody can read. */
function halves(scenario: Scenario): Readonly<{ first: readonly NewRecord[]; rest: readonly NewRecord[] }> {
  const records = market(partition, 12)
  const cut = Math.floor(records.length * 0.7)
  const poison =
    scenario === 'meets poison' ? records.slice(0, 1).map((it) => ({ ...it, value: Buffer.from('poison') })) : []
  return { first: [...records.slice(0, cut), ...poison], rest: records.slice(cut) }
}
