import { type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { createHealth, createLogger, createMetrics } from '@virtuoso/service-kit'
import { type Advance, memoryViewStore, noChanges, type ViewChanges, type ViewStore } from '@virtuoso/view-store'
import { advance, bitcoin, minute, progress, score } from '@virtuoso/view-store/sample-rows'
import type { FastifyInstance } from 'fastify'
import { createServer, type ServerParts } from './server.ts'

/** An API over views that a test fills as a projector would, at a time that the test decides. */
export type ApiUnderTest = Readonly<{
  app: FastifyInstance
  views: ViewStore
  log: EventLog
  clock: { nowMs: number }
  /** What was logged. */
  lines: string[]
  /** Applies rows at the end of what was applied. */
  apply(changes: Partial<ViewChanges>, topic?: Advance['topic'], partition?: number): Promise<void>
}>

export const noonMs = 1_786_310_460_000

/** What one test gives to the server that it shares with others. */
type Given = Readonly<{ views: ViewStore; log: EventLog; clock: { nowMs: number }; lines: string[] }>

/** @param parts - With any, the server is the test's own; else one serves all tests of a file, for routes compile slowly. */
export async function apiUnderTest(parts: Partial<ServerParts> = {}, views = memoryViewStore()): Promise<ApiUnderTest> {
  const given: Given = { views, log: memoryEventLog(), clock: { nowMs: noonMs + 500 }, lines: [] }
  const at = new Map<string, number>()
  const app =
    Object.keys(parts).length > 0 ? await createServer({ ...partsOf(() => given), ...parts }) : await shared(given)
  return {
    ...given,
    app,
    async apply(changes, topic = 'market.events', partition = 1) {
      const key = `${topic}/${partition}`
      const from = at.get(key)
      at.set(key, (from ?? 0) + 100)
      await views.apply(advance((from ?? 0) + 100, { topic, partition, from }), { ...noChanges, ...changes })
    },
  }
}

let current: Given
let sharedServer: Promise<FastifyInstance> | undefined

async function shared(given: Given): Promise<FastifyInstance> {
  current = given
  sharedServer ??= createServer(partsOf(() => current))
  return new Proxy(await sharedServer, {
    get: (app, name) => (name === 'close' ? async () => undefined : Reflect.get(app, name, app)),
  })
}

function partsOf(now: () => Given): ServerParts {
  return {
    views: new Proxy(now().views, { get: (_, name) => Reflect.get(now().views, name) }),
    nowMs: () => now().clock.nowMs,
    mode: 'sample',
    durability: 'process crash only',
    heads: async () => undefined,
    log: async () => now().log,
    health: createHealth(),
    metrics: createMetrics('api'),
    showsMetrics: true,
    logger: createLogger({ component: 'api', destination: { write: (line) => now().lines.push(line) } }),
    dashboard: undefined,
    isEnding: () => false,
  }
}

/** Bitcoin as it is a moment after noon: defined, a candle and two scores, time known on every topic. */
export async function bitcoinAtNoon(api: ApiUnderTest): Promise<void> {
  const time = (topic: string) => progress({ topic, set: 'built-in' })
  await api.apply({ instruments: [bitcoin()], progress: [progress()] })
  await api.apply({ candles: [minute()], progress: [time('market.candles')] }, 'market.candles')
  await api.apply({ scores: [score()], progress: [time('analysis.scores')] }, 'analysis.scores')
}
