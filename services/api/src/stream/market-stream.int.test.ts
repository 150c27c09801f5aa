import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EventLog } from '@virtuoso/event-log'
import { kafkaDeployment, openKafkaLog } from '@virtuoso/event-log-kafka'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import { bitcoin, definition, ether, gap, raised, signalIdOf, trade, updated } from '@virtuoso/testing/market-records'
import { memoryViewStore } from '@virtuoso/view-store'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { listenTo, projectAll, serveStream } from './test-listener.ts'

const brokers = process.env['VIRTUOSO_TEST_BROKERS']
const registryUrl = process.env['VIRTUOSO_TEST_REGISTRY_URL']
if ((brokers === undefined || registryUrl === undefined) && process.env['CI'] !== undefined)
  throw new Error('CI must bring up Kafka and the registry')
if (brokers === undefined) console.warn('not run here: VIRTUOSO_TEST_BROKERS names no Kafka')

const folder = mkdtempSync(join(tmpdir(), 'virtuoso-stream-'))
afterAll(() => rmSync(folder, { recursive: true }))

async function sqliteLog(): Promise<EventLog> {
  const file = join(folder, 'log.db')
  const deployment = sqliteDeployment({ file })
  await deployment.apply().finally(() => deployment.close())
  return openSqliteLog({ file })
}

async function kafkaLog(): Promise<EventLog> {
  const place = {
    brokers: (brokers ?? '').split(','),
    registryUrl: registryUrl ?? '',
    topicPrefix: `stream-${process.pid}.`,
  }
  const deployment = kafkaDeployment(place)
  await deployment.apply().finally(() => deployment.close())
  return openKafkaLog({ ...place, clientId: 'test' })
}

/** Everything that must be told, by coordinate. */
async function everything(log: EventLog): Promise<readonly string[]> {
  const found: string[] = []
  for (const topic of ['signals', 'market.events'] as const)
    for (const { partition, startOffset, endOffset } of await log.positions(topic))
      for (let at = startOffset; at < endOffset; ) {
        const { records, nextOffset } = await log.read({ topic, partition, fromOffset: at })
        const news = records.filter((it) => it.value && /^(Signal|FeedGap)/.test(log.codec.typeOf(it.value) ?? ''))
        found.push(...news.map((it) => `${topic}/${partition}@${it.offset}`))
        at = nextOffset
      }
  return found.sort()
}

describe.each([
  ['the embedded log', sqliteLog, false],
  ['Kafka', kafkaLog, brokers === undefined],
] as const)('on %s', (_name, openLog, isAway) => {
  it.skipIf(isAway)('a listener that is cut again and again hears everything once', async () => {
    const log = await openLog()
    const views = memoryViewStore()
    await log.append([definition(log), definition(log, { instrument: ether, base: 'ETH' })])
    await projectAll(log, views)
    const serving = await serveStream({ log, views })
    const heard: unknown[] = []
    let lastId: string | undefined
    try {
      for (let n = 0; n < 12; n++) {
        const listener = await listenTo(`${serving.url}/?channels=signals,gaps`, lastId)
        const instrument = n % 2 === 0 ? bitcoin : ether
        const signalId = signalIdOf(`signal ${n}`)
        await log.append([
          ...Array.from({ length: 50 }, (_, i) => trade(log, { receivedTimeMs: n * 100 + i })),
          raised(log, { instrument, signalId }),
          updated(log, { instrument, signalId, score: n }),
          gap(log, { instrument, fromTimeMs: 1_786_310_400_000 + n }),
        ])
        const news = () => listener.heard.filter((it) => /^(Signal|Feed)/.test(it.type))
        await vi.waitFor(() => expect(news().length).toBeGreaterThan(n % 3), { timeout: 10_000, interval: 5 })
        listener.hangUp()
        await listener.ended
        expect(listener.heard.map((it) => it.type)).not.toContain('resync')
        heard.push(...news().map((it) => it.data['position']))
        lastId = news().at(-1)?.id
        if (n % 4 === 0) await projectAll(log, views)
      }
      const last = await listenTo(`${serving.url}/?channels=signals,gaps`, lastId)
      const all = await everything(log)
      await vi.waitFor(
        () => {
          const rest = last.heard.filter((it) => /^(Signal|Feed)/.test(it.type)).map((it) => it.data['position'])
          expect([...heard, ...rest].sort()).toEqual(all)
        },
        { timeout: 10_000, interval: 20 },
      )
      expect(all).toHaveLength(36)
      last.hangUp()
    } finally {
      await serving.close()
      await log.close()
    }
  })
})
