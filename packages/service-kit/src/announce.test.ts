import { hex, open, schemas } from '@virtuoso/contracts'
import { createMemoryLogStore, memoryEventLog } from '@virtuoso/event-log'
import { expect, it } from 'vitest'
import { announce, buildInfo, instanceName, runManifest } from './index.ts'

const component = 'ingestor/bybit-linear'
const said = { component, mode: 'test', config: { shard: 'linear', instruments: ['BTC/USDT:USDT'] } } as const

it('a start says what runs and that it took up its work', async () => {
  const log = memoryEventLog(createMemoryLogStore())
  const manifest = await announce({ ...said, log, instance: 'linear-1', feedEpoch: 7 })
  const { records } = await log.read({ topic: 'system.events', partition: 0, fromOffset: 0 })
  const [run, started] = records.map((it) => open(log.codec, it))

  expect(run).toMatchObject({ type: 'RunManifest', key: component, headers: { eventId: manifest, manifest } })
  expect(run?.event).toMatchObject({ component, mode: 'TEST', clusterId: log.logId, analyzers: [], starts: [] })
  expect(started).toMatchObject({ type: 'InstanceStarted', key: component, headers: { manifest } })
  expect(started?.event).toMatchObject({ component, instance: 'linear-1', manifestId: manifest, feedEpoch: 7 })
})

it('the same code, configuration and log have the same manifest at every start', async () => {
  const log = memoryEventLog(createMemoryLogStore())
  const first = await announce({ ...said, log })
  expect(hex(await announce({ ...said, log }))).toBe(hex(first))
  expect(hex(await announce({ ...said, log, config: { ...said.config, shard: 'spot' } }))).not.toBe(hex(first))
  expect(hex(await announce({ ...said, log, mode: 'live' }))).not.toBe(hex(first))
  const { records } = await log.read({ topic: 'system.events', partition: 0, fromOffset: 0 })
  const ids = records.map((it) => open(log.codec, it)).filter((it) => it.type === 'InstanceStarted')
  expect(new Set(ids.map((it) => hex(it.headers.eventId))).size).toBe(4)
})

it('a manifest pins every topic and schema of the log, in order', async () => {
  const log = memoryEventLog(createMemoryLogStore())
  const pin = (name: string, version: number) => ({ name, version, stateVersion: 1, configHash: Buffer.alloc(16) })
  const { event } = await runManifest({
    ...said,
    log,
    group: 'g',
    analyzers: [pin('order-flow', 2), pin('candle-builder', 1)],
  })
  expect(event.topics.map((it) => it.topic)).toEqual(event.topics.map((it) => it.topic).toSorted())
  expect(event.topics).toContainEqual({
    topic: 'market.events',
    topicId: await log.topicId('market.events'),
    partitions: 3,
  })
  expect(event.schemas).toHaveLength(Object.keys(schemas).length)
  const trade = event.schemas.find((it) => it.subject === 'virtuoso.market.TradeExecuted')
  expect(hex(trade?.fingerprint ?? Buffer.alloc(0))).toBe(schemas.TradeExecuted.fingerprint)
  expect(hex(trade?.textHash ?? Buffer.alloc(0))).toBe(schemas.TradeExecuted.textHash)
  expect(event.analyzers.map((it) => it.name)).toEqual(['candle-builder', 'order-flow'])
})

it('a build is named by its commit, its runtime and the hash of its files', () => {
  const build = buildInfo()
  expect(build.commit).toMatch(/^([0-9a-f]{40}(-dirty)?|unknown)$/)
  expect(build.nodeVersion).toBe(process.versions.node)
  expect(build.bundleHash).toHaveLength(32)
  expect(build.lockfileHash).toHaveLength(32)
})

it('an instance has a name of its own that names no host', () => {
  expect(instanceName(component)).toMatch(/^bybit-linear-[0-9a-f]{8}$/)
  expect(instanceName(component)).not.toBe(instanceName(component))
  expect(instanceName(`analyzer/${'x'.repeat(90)}`)).toHaveLength(64)
})
