/**
 * How old a score is when it can be read: from the frame at the ingestor's socket to a reader of committed records, with
 * every service as a process of its own, on Kafka and Postgres.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { open, parseCoordinate, type StoredRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import { startSimulator, syntheticSource } from '@virtuoso/simulator'
import { type Figure, type Goal, quantile, report } from '@virtuoso/testing/bench'
import { serviceProcess } from '@virtuoso/testing/faults'
import { canonicalSymbol } from '../src/market/instruments.ts'
import { steadyVenue } from './steady-venue.ts'

const rates = [1_000, 5_000, 10_000]
const judgedRate = 5_000
const p99MaxMs = 100
/** Where less of what the venue says is written down, the age of a score says nothing. */
const toldMin = 0.9
const startMaxMs = 120_000
const settleMs = 6_000
const measuredMs = 20_000
const seed = 7

type Phase = Readonly<{ rate: number; fromMs: number; toMs: number; events: number }>
/** When a score could be read, and which input it was caused by. */
type Read = Readonly<{ partition: number; causeOffset: number; readAtMs: number }>

const { VIRTUOSO_TEST_BROKERS: brokers = '', VIRTUOSO_TEST_REGISTRY_URL: registryUrl = '' } = process.env
const kafka = { brokers: brokers.split(','), registryUrl }
const deployment = kafkaDeployment(kafka)
await deployment.apply().finally(() => deployment.close())
const log = await openKafkaLog({ ...kafka, clientId: 'bench' })
const venue = steadyVenue(syntheticSource({ seed, startMs: Date.now(), now: Date.now }))
const simulator = await startSimulator({ source: venue })
const services = (['ingestor', 'analyzer', 'projector'] as const).map(service)
const reading = new AbortController()
const reads: Read[] = []
const readers = (await log.positions('analysis.scores')).map(({ partition }) => follow(log, partition))
for (const it of services) it.start()
await untilScored(rates[0] ?? 0)

const phases: Phase[] = []
for (const rate of rates) phases.push(await phase(rate))
reading.abort()
await Promise.all(readers)
for (const it of services) await it.terminate()
await simulator.stop()
const received = await receivedTimes(log, reads)

const found = phases.map(judged)
report({
  bench: 'latency',
  question: 'How old is a score when it can be read?',
  arms: [],
  ratios: [],
  figures: found.flatMap((it) => it.figures),
  goals: found.filter(({ rate }) => rate === judgedRate).flatMap((it) => it.goals),
  control: undefined,
  checks: ['every score names an input that lies in the log, and was read after it'],
  fixture: {
    name: 'steady venue, ten instruments',
    events: phases.reduce((sum, it) => sum + it.events, 0),
    sha256: 'told live',
  },
  rounds: 1,
  seed,
})
await log.close()

function service(role: 'ingestor' | 'analyzer' | 'projector') {
  return serviceProcess({
    name: role,
    main: join(import.meta.dirname, '../../..', 'services', role, 'src/main.ts'),
    env: {
      VIRTUOSO_MODE: 'test',
      VIRTUOSO_LOG_LEVEL: 'warn',
      VIRTUOSO_LOG: `kafka:${brokers}`,
      VIRTUOSO_REGISTRY_URL: registryUrl,
      VIRTUOSO_VIEWS: process.env['VIRTUOSO_TEST_POSTGRES_URL'] ?? '',
      VIRTUOSO_INSTRUMENTS: simulator.symbols().map(canonicalSymbol).join(','),
      VIRTUOSO_VENUE_REST_URL: simulator.restUrl,
      VIRTUOSO_VENUE_WS_URL: simulator.wsUrl,
    },
    onUnexpectedEnd: (code) => console.error(`${role} ended with ${code}`),
  })
}

/** Reads one partition of the scores as a dashboard would: as they come. */
async function follow(from: EventLog, partition: number): Promise<void> {
  let fromOffset = 0
  while (!reading.signal.aborted) {
    const batch = await from.read({ topic: 'analysis.scores', partition, fromOffset, waitMs: 500 })
    const readAtMs = Date.now()
    fromOffset = batch.nextOffset
    for (const record of batch.records) {
      const score = open(from.codec, record)
      if (score.type !== 'ScoreComputed' || score.headers.cause === undefined) continue
      reads.push({ partition, causeOffset: parseCoordinate(score.headers.cause).offset, readAtMs })
    }
  }
}

/** Everything is up once there is a score. @throws Error when there is none in time. */
async function untilScored(rate: number): Promise<void> {
  venue.setRate(rate)
  for (const endMs = performance.now() + startMaxMs; reads.length === 0; await sleep(100))
    if (performance.now() > endMs) throw new Error(`no score after ${startMaxMs} ms`)
}

async function phase(rate: number): Promise<Phase> {
  venue.setRate(rate)
  await sleep(settleMs)
  const [fromMs, before] = [Date.now(), await eventsIn(log)]
  await sleep(measuredMs)
  return { rate, fromMs, toMs: Date.now(), events: (await eventsIn(log)) - before }
}

async function eventsIn(of: EventLog): Promise<number> {
  return (await of.positions('market.events')).reduce((sum, it) => sum + it.endOffset, 0)
}

/** When the frame was received that each cause came with, by partition and offset. @throws Error when one is missing. */
async function receivedTimes(of: EventLog, all: readonly Read[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>()
  for (const { partition, endOffset: to } of await of.positions('market.events')) {
    const wanted = new Set(all.filter((it) => it.partition === partition).map((it) => it.causeOffset))
    const take = (record: StoredRecord): void => {
      const { event } = open(of.codec, record)
      if ('receivedTimeMs' in event) times.set(`${partition}@${record.offset}`, event.receivedTimeMs)
    }
    for await (const records of readRange(of, { topic: 'market.events', partition, from: 0, to }))
      for (const record of records) if (wanted.has(record.offset)) take(record)
  }
  return times
}

function judged({ rate, fromMs, toMs, events }: Phase): Readonly<{ rate: number; figures: Figure[]; goals: Goal[] }> {
  const ages: number[] = []
  for (const { partition, causeOffset, readAtMs } of reads) {
    const receivedMs = received.get(`${partition}@${causeOffset}`)
    if (receivedMs === undefined) throw new Error(`no input at ${partition}@${causeOffset}`)
    if (receivedMs >= fromMs && receivedMs < toMs) ages.push(readAtMs - receivedMs)
  }
  const at = `at ${rate} events/s`
  const told = events / ((toMs - fromMs) / 1_000)
  const counts = [
    { name: `${at}: written down`, value: told, unit: 'events/s' },
    { name: `${at}: scores read`, value: ages.length, unit: 'scores' },
  ]
  const reached: Goal = { text: `${at}: events/s written down`, value: told, bound: rate * toldMin, must: 'reach' }
  if (ages.length === 0) return { rate, figures: counts, goals: [reached] }
  const p99Ms = quantile(ages, 0.99)
  const text = `${at}: frame at the socket to score readable, p99, ms`
  return {
    rate,
    figures: [
      ...counts,
      { name: `${at}: p50`, value: quantile(ages, 0.5), unit: 'ms' },
      { name: `${at}: p99`, value: p99Ms, unit: 'ms' },
      { name: `${at}: longest`, value: Math.max(...ages), unit: 'ms' },
    ],
    goals: [reached, { text, value: p99Ms, bound: p99MaxMs, must: 'stay below' }],
  }
}
