/**
 * What the built-in set costs per input record: read, decode, fold, outputs and offset committed. On the embedded log,
 * and on Kafka where VIRTUOSO_TEST_BROKERS and VIRTUOSO_TEST_REGISTRY_URL name one. Checks that what came out on both is
 * what the bare fold makes of the same records.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSetFold } from '@virtuoso/analyzer-kit'
import { hex, type NewRecord, readHeaders, type StoredRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { journal, testCodec } from '@virtuoso/testing'
import { setNamed, startAnalyzer } from '../src/index.ts'

const tradesCount = 100_000
const set = setNamed('built-in')
const facts = trades()
const expected = bareFold()
await onSqlite()
await onKafka()

/** An hour or so of trades at 25 a second, with progress each second. */
function trades(): readonly StoredRecord[] {
  const market = journal().defined().resumed(0)
  for (let index = 0; index < tradesCount; index += 1) {
    const atMs = index * 40
    market.trade(String(1_000 + (index % 97) / 10), '0.5', atMs, { side: index % 2 === 0 ? 'BUY' : 'SELL' })
    if (index % 25 === 0) market.progressed(Math.max(0, atMs - 2_000))
  }
  return market.records()
}

function bareFold(): readonly string[] {
  const fold = createSetFold({ set, codec: testCodec, partition: 0 })
  const ids: string[] = []
  const cost = measured(() => {
    for (const record of facts)
      for (const output of fold.fold(record)) ids.push(`${output.topic} ${hex(output.eventId)}`)
  })
  report('the bare fold', cost)
  return ids.sort()
}

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-bench-'))
  const file = join(folder, 'log.db')
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  const log = await openSqliteLog({ file })
  await analyse('embedded log', log)
  await log.close()
  const bytes = statSync(file).size
  console.log(
    `  file ${(bytes / 1e6).toFixed(1)} MB for ${facts.length} events and what they made: ${((bytes / facts.length) * 0.1).toFixed(1)} MB per 100 000 events`,
  )
  rmSync(folder, { recursive: true })
}

async function onKafka(): Promise<void> {
  const [brokers, registryUrl] = [process.env['VIRTUOSO_TEST_BROKERS'], process.env['VIRTUOSO_TEST_REGISTRY_URL']]
  if (brokers === undefined || registryUrl === undefined) {
    console.log('not run here: no VIRTUOSO_TEST_BROKERS')
    return
  }
  const place = { brokers: brokers.split(','), registryUrl, topicPrefix: `bench-${process.pid}.` }
  const deployment = kafkaDeployment(place)
  await deployment.apply().finally(() => deployment.close())
  const log = await openKafkaLog({ ...place, clientId: 'bench' })
  await analyse('Kafka', log)
  await log.close()
}

async function analyse(name: string, log: EventLog): Promise<void> {
  const appended = cpu()
  const startedMs = performance.now()
  for (let at = 0; at < facts.length; at += 1_000) await log.append(facts.slice(at, at + 1_000).map(asNew))
  report(`append to ${name}`, since(appended, startedMs))
  const before = cpu()
  const beganMs = performance.now()
  const env = { VIRTUOSO_LOG: 'sqlite:passed-in', VIRTUOSO_MODE: 'test', VIRTUOSO_LOG_LEVEL: 'silent' }
  const service = await startAnalyzer(env, { log })
  while ((await log.committedOffsets(set.group, set.topic))[0] !== facts.length)
    await new Promise((resolve) => setTimeout(resolve, 50))
  report(`analyse on ${name}`, since(before, beganMs))
  await service.stop()
  const found = await derivedIds(log)
  if (found.join() !== expected.join())
    throw new Error(`${name} derived ${found.length} records, the bare fold ${expected.length}, and not the same`)
}

async function derivedIds(log: EventLog): Promise<readonly string[]> {
  const ids: string[] = []
  for (const topic of set.outputTopics)
    for (const { partition, startOffset, endOffset } of await log.positions(topic))
      for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
        for (const { headers } of records) ids.push(`${topic} ${hex(readHeaders(headers).eventId)}`)
  return ids.sort()
}

type Cost = Readonly<{ cpuMs: number; wallMs: number }>
function cpu(): NodeJS.CpuUsage {
  return process.cpuUsage()
}
function since(from: NodeJS.CpuUsage, startedMs: number): Cost {
  const { user, system } = process.cpuUsage(from)
  return { cpuMs: (user + system) / 1_000, wallMs: performance.now() - startedMs }
}
function measured(work: () => void): Cost {
  const from = cpu()
  const startedMs = performance.now()
  work()
  return since(from, startedMs)
}

function report(what: string, { cpuMs, wallMs }: Cost): void {
  const perEvent = ((cpuMs * 1_000) / facts.length).toFixed(1)
  console.log(
    `  ${what.padEnd(24)} ${perEvent.padStart(6)} µs CPU per event   ${Math.round(facts.length / (wallMs / 1_000)).toLocaleString('en')} events/s`,
  )
}

function asNew({ partition, key, value, headers, timestampMs }: StoredRecord): NewRecord {
  return {
    topic: 'market.events',
    partition,
    key: key ?? Buffer.alloc(0),
    value,
    headers,
    timestampMs,
  }
}
