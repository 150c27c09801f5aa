import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hex, type LogRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import type { Simulator } from '@virtuoso/simulator'
import { type ServiceProcess, serviceProcess } from '@virtuoso/testing/faults'
import { expect, type TestContext } from 'vitest'
import { lostOf } from './acknowledged.ts'
import { expectOneEffect } from './folded.ts'
import { listenTo, undeclared } from './said-trades.ts'
import { ofType, recordsOf, settingsFor } from './venue-and-log.ts'

const { VIRTUOSO_TEST_BROKERS: brokerList, VIRTUOSO_TEST_REGISTRY_URL: registryUrl = '', CI } = process.env
if (brokerList === undefined && CI) throw new Error('CI must bring up Kafka and the registry')
if (brokerList === undefined) console.warn('not run here: VIRTUOSO_TEST_BROKERS names no Kafka')

/** Whether there is a Kafka to run on. */
export const hasKafka = brokerList !== undefined
export const brokers = brokerList?.split(',') ?? []
export const instruments = 'BTC/USDT:USDT,ETH/USDT:USDT'

/** Of two instruments. */
export const channels = 14

/** Every channel is up, and books move. */
export const streams = (epoch: number) => (records: readonly LogRecord[]) => {
  const own = records.filter((it) => it.headers.feed?.epoch === epoch)
  return ofType(own, 'FeedResumed').length >= channels && ofType(own, 'BookDelta').length >= 20
}

/** How many channels came up again after a hole. */
export const resumedAgain = (records: readonly LogRecord[]): number =>
  new Set(
    ofType(records, 'FeedResumed')
      .filter((it) => it.event.gapId !== undefined)
      .map((it) => `${it.key} ${it.event.channel}`),
  ).size

/** How many holes an epoch declared, by reason; one that was written twice is one. */
export function gapReasons(records: readonly LogRecord[], epoch: number): Readonly<Record<string, number>> {
  const own = ofType(records, 'FeedGap').filter((it) => it.headers.feed?.epoch === epoch)
  const byId = new Map(own.map((it) => [hex(it.headers.eventId), it.event.reason]))
  return Object.fromEntries([...Map.groupBy(byId.values(), (it) => it)].map(([reason, all]) => [reason, all.length]))
}

/** A venue, topics of one's own on the Kafka of this run, and ingestors between the two; gone when the test is over. */
export type Scene = Readonly<{
  log: EventLog
  /** As its broker calls `market.events`. */
  onBroker(topic: string): string
  /** Not started. @param via - Brokers to be told of; undefined: the real ones. */
  ingestor(via?: readonly string[]): ServiceProcess
  /** What holds after any fault: see `expectWhole`. Ends the listening. */
  expectWhole(): Promise<Whole>
}>

export async function sceneOn(venue: Simulator, { onTestFinished, onTestFailed }: TestContext): Promise<Scene> {
  const topicPrefix = `feed-${randomBytes(4).toString('hex')}.`
  const place = { brokers, registryUrl, topicPrefix }
  await deploy(place)
  const log = await openKafkaLog({ ...place, clientId: 'test' })
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-feed-'))
  const acknowledged = join(folder, 'acknowledged')
  const listening = listenTo(venue)
  const started: ServiceProcess[] = []
  onTestFailed(() => console.log(started.map((it) => it.output()).join('\n')))
  onTestFinished(async () => {
    await Promise.all(started.map((it) => it.kill()))
    await log.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    log,
    onBroker: (topic) => `${topicPrefix}${topic}`,
    ingestor(via = brokers) {
      const made = serviceProcess({
        name: 'ingestor',
        main: join(import.meta.dirname, 'ingestor-on-kafka.ts'),
        args: [via.join(), registryUrl, topicPrefix, acknowledged],
        env: settingsFor(venue, instruments) as Record<string, string>,
      })
      started.push(made)
      return made
    },
    expectWhole: async () => expectWhole(log, acknowledged, await listening.end()),
  }
}

let deployed: Promise<unknown> = Promise.resolve()

/** One after the other: two that register the same schema at the same moment are in each other's way. */
function deploy(place: Parameters<typeof kafkaDeployment>[0]): Promise<unknown> {
  const deployment = kafkaDeployment(place)
  deployed = deployed.then(() => deployment.apply()).finally(() => deployment.close())
  return deployed
}

export type Whole = Readonly<{
  events: readonly LogRecord[]
  /** Trades that the venue said, and how many of them lie in declared holes. */
  said: number
  inHoles: number
  /** Trades that stand in the log once more under the same id. */
  repeats: number
}>

/**
 * Acknowledged is in the log; said by the venue is in the log or in a declared hole; each trade has one effect; the
 * frames of each connection have no hole before the last one.
 */
async function expectWhole(
  log: EventLog,
  acknowledged: string,
  said: Awaited<ReturnType<ReturnType<typeof listenTo>['end']>>,
): Promise<Whole> {
  const events = await recordsOf(log, 'market.events')
  const frames = await recordsOf(log, 'market.raw')
  const others = [...(await recordsOf(log, 'market.quarantine')), ...(await recordsOf(log, 'system.events'))]
  expect(lostOf(acknowledged, [...events, ...frames, ...others])).toEqual([])
  expect(said.length).toBeGreaterThan(0)
  expect(undeclared(said, events)).toEqual([])
  expectOneEffect(events)
  const trades = ofType(events, 'TradeExecuted')
  const heard = new Set(trades.map((it) => it.event.venueTradeId))
  const ids = new Set(trades.map((it) => hex(it.headers.eventId)))
  return {
    events,
    said: said.length,
    inHoles: said.filter((it) => !heard.has(it.id)).length,
    repeats: trades.length - ids.size,
  }
}

/** To one that runs: without a pid the signal would go to the whole group, the tests included. */
export function signal(it: ServiceProcess, name: NodeJS.Signals): void {
  process.kill(it.pid() ?? expect.fail(`${name} for a process that has ended`), name)
}
