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

export async function apiUnderTest(parts: Partial<ServerParts> = {}, views = memoryViewStore()): Promise<ApiUnderTest> {
  const log = memoryEventLog()
  const clock = { nowMs: noonMs + 500 }
  const lines: string[] = []
  const at = new Map<string, number>()
  const app = await createServer({
    views,
    nowMs: () => clock.nowMs,
    mode: 'sample',
    durability: 'process crash only',
    heads: async () => undefined,
    log: async () => log,
    health: createHealth(),
    metrics: createMetrics('api'),
    showsMetrics: true,
    logger: createLogger({ component: 'api', destination: { write: (line) => lines.push(line) } }),
    dashboard: undefined,
    isEnding: () => false,
    ...parts,
  })
  return {
    app,
    views,
    log,
    clock,
    lines,
    async apply(changes, topic = 'market.events', partition = 1) {
      const key = `${topic}/${partition}`
      const from = at.get(key)
      at.set(key, (from ?? 0) + 100)
      await views.apply(advance((from ?? 0) + 100, { topic, partition, from }), { ...noChanges, ...changes })
    },
  }
}

/** Bitcoin as it is a moment after noon: defined, a candle and two scores, time known on every topic. */
export async function bitcoinAtNoon(api: ApiUnderTest): Promise<void> {
  const time = (topic: string) => progress({ topic, set: 'built-in' })
  await api.apply({ instruments: [bitcoin()], progress: [progress()] })
  await api.apply({ candles: [minute()], progress: [time('market.candles')] }, 'market.candles')
  await api.apply({ scores: [score()], progress: [time('analysis.scores')] }, 'analysis.scores')
}
