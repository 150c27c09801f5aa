import { type Analyzer, defineSet } from '@virtuoso/analyzer-kit'
import { candleBuilder, confluence, technical } from '@virtuoso/analyzers'
import {
  coordinateText,
  type DeadLetterTopic,
  fingerprintOf,
  hex,
  id,
  open,
  readHeaders,
  type StoredRecord,
  seal,
  type TopicName,
} from '@virtuoso/contracts'
import { type EventLog, type MemoryLogStore, memoryEventLog, readRange } from '@virtuoso/event-log'
import { vi } from 'vitest'
import type { AnalyzerMetrics } from '../src/analyzer-metrics.ts'
import { type Plan, planGeneration } from '../src/generation.ts'
import { runSet } from '../src/run-set.ts'

/** Cheap, and with all that a set has: candles, scores, scores of scores. */
export const members: readonly Analyzer[] = [candleBuilder, technical, confluence]
export const setOf = (analyzers: readonly Analyzer[] = members) => defineSet('mine', analyzers)

/** `technical` that throws at the n-th candle it is given, however often it is asked. */
export const faultyFrom = (closeTimeMs: number): Analyzer => {
  const { begin, ...rest } = technical
  return {
    ...rest,
    begin: (context) => {
      const instance = begin(context)
      return { ...instance, step: (record) => throwing(closeTimeMs, record) ?? instance.step(record) }
    },
    resume: (frozen, context) => {
      const instance = technical.resume(frozen, context)
      return instance && { ...instance, step: (record) => throwing(closeTimeMs, record) ?? instance.step(record) }
    },
  }
}

function throwing(openTimeMs: number, record: { type: string; event: object }): undefined {
  if (record.type === 'CandleClosed' && 'openTimeMs' in record.event && record.event.openTimeMs === openTimeMs)
    throw new RangeError('the planted one')
  return undefined
}

const noMetrics: AnalyzerMetrics = {
  folded: () => undefined,
  outcomes: () => undefined,
  stateWritten: () => undefined,
  faulted: () => undefined,
}

export const quiet = { info: () => undefined, warn: () => undefined }

export type Member = Readonly<{
  plan: Plan
  ended: Promise<void>
  stop(): Promise<void>
  /** Of partition 0, per opening: how many inputs were folded again. */
  replayed: number[]
}>

/** One process of a set: announces itself, then runs. */
export async function member(store: MemoryLogStore, analyzers = members, now: () => number = hasty()): Promise<Member> {
  const log = memoryEventLog(store)
  const plan = await planGeneration(log, setOf(analyzers))
  const manifest = await announce(log, plan)
  const replayed: number[] = []
  const info = (_: string, fields?: Readonly<Record<string, unknown>>): void => {
    if (fields?.['partition'] === 0) replayed.push(Number(fields['replayed']))
  }
  const processing = runSet({ log, plan, manifest, now, metrics: noMetrics, logger: { ...quiet, info } })
  processing.ended.catch(() => undefined)
  return { plan, ended: processing.ended, stop: () => processing.stop(), replayed }
}

/** Ten seconds pass between two looks: what is due every half minute is due all the time. */
export function hasty(): () => number {
  let nowMs = 0
  return () => (nowMs += 10_000)
}

/** Half a cycle passes once its three partitions are open: of two instruments one is due. */
export function halfCycle(): () => number {
  let looks = 0
  return () => (looks++ < 3 ? 0 : 15_000)
}

async function announce(log: EventLog, { set, predecessor, starts }: Plan): Promise<Buffer> {
  const component = `analyzer/${set.name}`
  const event = {
    component,
    mode: 'TEST',
    productVersion: '0',
    commit: '0',
    nodeVersion: process.version,
    v8Version: '0',
    icuVersion: '0',
    platform: 'test',
    bundleHash: Buffer.alloc(32),
    lockfileHash: Buffer.alloc(32),
    configHash: Buffer.alloc(16),
    clusterId: log.logId,
    topics: [],
    schemas: [],
    group: set.group,
    analyzers: set.pins,
    generation: set.generation,
    predecessor,
    starts,
    seed: undefined,
    startMs: undefined,
  } as const
  const manifest = id('run/1', fingerprintOf('RunManifest'), log.codec.encodeBody('RunManifest', event))
  const place = { topic: 'system.events', partition: 0, key: component, manifest, timestampMs: 0 } as const
  await log.append([seal(log.codec, { ...place, type: 'RunManifest', event, eventId: manifest })])
  return manifest
}

export async function allOf(log: EventLog, topic: TopicName | DeadLetterTopic, partition = 0): Promise<StoredRecord[]> {
  const place = (await log.positions(topic)).find((it) => it.partition === partition)
  const range = { topic, partition, from: place?.startOffset ?? 0, to: place?.endOffset ?? 0 }
  const found: StoredRecord[] = []
  for await (const records of readRange(log, range)) found.push(...records)
  return found
}

/** Id and bytes of everything that a set derived, in the order of each topic. */
export async function derived(log: EventLog): Promise<string[]> {
  const topics = ['market.candles', 'analysis.scores', 'analysis.patterns', 'signals'] as const
  const all = await Promise.all(topics.map((it) => allOf(log, it)))
  return all
    .flat()
    .map((it) => `${it.topic} ${hex(readHeaders(it.headers).eventId)} ${hex(it.value ?? Buffer.alloc(0))}`)
}

/** Waits until a group has committed all of the partition. */
export const caughtUp = (log: EventLog, group: string, partition = 0): Promise<void> =>
  vi.waitFor(async () => {
    const committed = await log.committedOffsets(group, 'market.events')
    const end = (await log.positions('market.events'))[partition]?.endOffset
    if (committed[partition] !== end) throw new Error(`${group} has committed ${committed[partition]} of ${end}`)
  }, 20_000)

export const opened = (log: EventLog, it: StoredRecord) => ({ at: coordinateText(it), ...open(log.codec, it) })

/** The log as somebody finds it who changed records of one topic behind its back. */
export const altered = (
  store: MemoryLogStore,
  topic: string,
  change: (record: StoredRecord) => StoredRecord,
): MemoryLogStore => ({
  ...store,
  slice(from, partition, fromOffset, recordsMax) {
    const found = store.slice(from, partition, fromOffset, recordsMax)
    return from === topic ? { ...found, records: found.records.map(change) } : found
  },
})
