import { deadLetterOf, describeError, feedGapId, hex, id, type NewRecord, VirtuosoError } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { createHealth, createLogger, createMetrics, type RunningService } from '@virtuoso/service-kit'
import {
  bitcoin,
  bitcoinPartition,
  candle,
  closed,
  definition,
  feedProgress,
  gap,
  gapOf,
  pattern,
  raised,
  resumption,
  score,
  setProgress,
  signalIdOf,
  ticker,
  trade,
  updated,
} from '@virtuoso/testing/market-records'
import { memoryViewStore, noChanges, type ViewStore } from '@virtuoso/view-store'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startProjector } from './composition-root.ts'
import { runProjector } from './projector.ts'
import { projectorMetrics } from './projector-metrics.ts'

let store: ReturnType<typeof createMemoryLogStore>
let log: EventLog
let views: ViewStore
let lines: string[]
let running: RunningService[]
beforeEach(() => {
  store = createMemoryLogStore()
  log = memoryEventLog(store)
  views = memoryViewStore()
  lines = []
  running = []
})
afterEach(async () => {
  for (const it of running) await it.stop()
})

async function project(into: ViewStore = views, from: EventLog = log) {
  const metrics = createMetrics('projector')
  const health = createHealth()
  const logger = createLogger({ component: 'projector', destination: { write: (line) => lines.push(line) } })
  const projector = await runProjector({
    log: from,
    views: into,
    logger,
    manifest: id('test-manifest'),
    metrics: projectorMetrics(metrics, health),
  })
  running.push(projector)
  return { ...projector, metrics, health }
}

const append = (...records: readonly NewRecord[]): Promise<void> => log.append(records)

const topics = ['market.events', 'market.candles', 'analysis.scores', 'analysis.patterns', 'signals'] as const

/** The views hold all that the log holds. */
const caughtUp = (into: ViewStore = views): Promise<void> =>
  vi.waitFor(
    async () => {
      const checkpoints = await into.checkpoints('views')
      for (const topic of topics)
        for (const { partition, endOffset } of await log.positions(topic)) {
          const at = checkpoints.find((it) => it.topic === topic && it.partition === partition)
          expect(at?.nextOffset ?? 0).toBe(endOffset)
        }
    },
    { timeout: 5_000, interval: 10 },
  )

describe('the projector', () => {
  it('brings to the views what was defined, closed and scored, and how far time came', async () => {
    await append(
      definition(log),
      trade(log),
      feedProgress(log, bitcoinPartition),
      candle(log),
      setProgress(log, 'market.candles', bitcoinPartition),
      score(log),
      setProgress(log, 'analysis.scores', bitcoinPartition),
    )
    await project()
    await caughtUp()
    const { instrument, scores, standing } = (await views.scores('bybit:BTC-USDT:USDT')) ?? {}
    expect(instrument).toMatchObject({ instrument: bitcoin, shard: 'linear', priceScale: 1, settle: 'USDT' })
    expect(scores).toMatchObject([{ dimension: 'TECHNICAL', score: 81.25, detail: { components: [{ name: 'rsi' }] } }])
    expect(standing?.positions.map((it) => it.offset)).toEqual([1, 2])
    expect(standing?.progress).toHaveLength(2)
    const { candles } = (await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 })) ?? {}
    expect(candles).toMatchObject([{ close: 1_180_200, buyAmount: 7_000, revision: 0, source: 'TRADES' }])
  })

  it('brings signals with what became of them, patterns, and the newest price', async () => {
    await append(
      definition(log),
      ticker(log),
      ticker(log, { last: 1_180_300, receivedTimeMs: 1_786_310_400_500 }),
      ticker(log, { last: undefined, bid: 1_180_290, receivedTimeMs: 1_786_310_400_600 }),
      raised(log),
      updated(log, { change: 'TARGET_HIT', price: 11_814_300, targetsHit: 1 }),
      closed(log),
      pattern(log),
    )
    await project()
    await caughtUp()
    expect((await views.overview()).prices).toMatchObject([{ price: 1_180_300, priceScale: 1 }])
    const { signals: [signal] = [] } = (await views.signals({ limit: 9 })) ?? {}
    expect(signal).toMatchObject({
      raised: { signalId: hex(signalIdOf()), pathName: 'bybit:BTC-USDT:USDT', set: 'built-in', entry: 11_802_155 },
      updates: [{ change: 'TARGET_HIT', price: 11_814_300, targetsHit: 1 }],
      close: { reason: 'STOP_HIT', openMs: 140_000 },
    })
    expect(signal?.raised.manifest).toMatch(/^[0-9a-f]{32}$/)
    expect((await views.patterns({ limit: 9 }))?.patterns).toMatchObject([{ kind: 'SWEEP', phase: 'BEGAN' }])
  })

  it('writes prices a few times a second, however often a ticker speaks, and loses none at its end', async () => {
    await append(definition(log))
    let applied = 0
    const counting: ViewStore = {
      ...views,
      apply(advance, changes) {
        if (changes.prices.length > 0) applied += 1
        return views.apply(advance, changes)
      },
    }
    const { stop } = await project(counting)
    await caughtUp()
    const began = performance.now()
    for (let n = 1; n <= 60; n++) {
      await append(ticker(log, { last: n, receivedTimeMs: 1_786_310_400_000 + n }))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await stop()
    expect(applied).toBeLessThanOrEqual(2 + (performance.now() - began) / 250)
    expect((await views.overview()).prices).toMatchObject([{ price: 60 }])
  })

  it('follows what is appended while it runs', async () => {
    await append(definition(log))
    await project()
    await caughtUp()
    await append(candle(log))
    await caughtUp()
    expect((await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 }))?.candles).toHaveLength(1)
  })

  it('shows a channel down from its gap to its resumption', async () => {
    await append(definition(log), gap(log))
    await project()
    await caughtUp()
    expect((await views.instrument(bitcoin))?.gaps).toMatchObject([
      { gapId: hex(feedGapId(gapOf())), reason: 'DISCONNECT' },
    ])
    await append(resumption(log))
    await caughtUp()
    expect((await views.instrument(bitcoin))?.channels).toMatchObject([{ channel: 'TRADES', state: 'UP' }])
  })

  it('counts nothing twice after a restart, and takes a repeat in the log for one', async () => {
    await append(definition(log), score(log), score(log, { score: 60 }), score(log))
    const first = await project()
    await caughtUp()
    await first.stop()
    await append(candle(log), candle(log))
    const second = await project()
    await caughtUp()
    expect((await views.scores(bitcoin))?.scores).toMatchObject([{ score: 60 }])
    expect((await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 }))?.candles).toHaveLength(1)
    expect(await first.metrics.text()).toMatch(/outcome="repeat".* 1\n/)
    expect(await second.metrics.text()).toMatch(/topic="market.candles",outcome="repeat".* 1\n/)
    expect(await second.metrics.text()).not.toMatch(/topic="analysis.scores"/)
  })

  it('ends with the same views as one that begins again from offset 0', async () => {
    await append(definition(log), gap(log), score(log), candle(log))
    await project()
    await caughtUp()
    await append(resumption(log), gap(log), candle(log, { revision: 1, close: 1_180_300 }), score(log, { score: 3 }))
    await caughtUp()
    const rebuilt = memoryViewStore()
    await project(rebuilt)
    await caughtUp(rebuilt)
    expect(await rebuilt.instrument(bitcoin)).toEqual(await views.instrument(bitcoin))
    expect(await rebuilt.scores(bitcoin)).toEqual(await views.scores(bitcoin))
    const query = { instrument: bitcoin, timeframe: 'M1', limit: 9 }
    expect(await rebuilt.candles(query)).toEqual(await views.candles(query))
  })

  it('ignores a feed that was taken over, also after a restart', async () => {
    const at = (epoch: number) => ({ headers: { feed: { shard: 'linear', epoch } } })
    await append(definition(log, {}, at(2)), definition(log, { status: 'HALTED' }, at(1)))
    const first = await project()
    await caughtUp()
    await first.stop()
    await append(definition(log, { status: 'DELISTED' }, at(1)), feedProgress(log, bitcoinPartition, {}, at(1)))
    const second = await project()
    await caughtUp()
    const { instrument, standing } = (await views.instrument(bitcoin)) ?? {}
    expect(instrument?.status).toBe('TRADING')
    expect(standing?.progress).toEqual([])
    expect(await second.metrics.text()).toMatch(/outcome="superseded".* 2\n/)
  })

  /** A candle of the next minute whose last byte is another one. */
  function damaged(): NewRecord {
    const whole = candle(log, { openTimeMs: 1_786_310_460_000 })
    const value = Buffer.from(whole.value ?? [])
    value[value.length - 1] = (value.at(-1) ?? 0) ^ 1
    return { ...whole, value }
  }
  const letters = async () =>
    (await log.read({ topic: 'market.candles.dlq', partition: bitcoinPartition, fromOffset: 0 })).records.map(
      deadLetterOf,
    )
  const marked = { topic: 'market.candles', partition: bitcoinPartition, offset: 1, code: 'HASH_MISMATCH' }

  it('keeps a record that cannot be used, marks what the views lack, and goes on behind it', async () => {
    const broken = damaged()
    await append(definition(log), candle(log), broken, candle(log, { openTimeMs: 1_786_310_520_000 }))
    const { metrics } = await project()
    await caughtUp()
    const { candles = [], standing } = (await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 })) ?? {}
    expect(candles.map((it) => it.openTimeMs)).toEqual([1_786_310_400_000, 1_786_310_520_000])
    expect(standing?.incomplete).toMatchObject([marked])
    const [letter, ...more] = await letters()
    expect(letter).toMatchObject({ code: 'HASH_MISMATCH', group: 'views', coordinate: { offset: 1 } })
    expect(letter?.original).toMatchObject({ value: broken.value, key: broken.key, headers: broken.headers })
    expect(more).toEqual([])
    expect(lines.join('')).toContain(`market.candles/${bitcoinPartition}@1`)
    expect(await metrics.text()).toMatch(/dead_letters_total\{.*topic="market.candles",code="HASH_MISMATCH".*\} 1\n/)
  })

  it('keeps it before it is passed: where that fails the partition waits, the others do not, and nothing is dropped', async () => {
    const closed = { ...log, append: () => Promise.reject(new VirtuosoError('invalid-request', 'no such topic')) }
    await append(definition(log), damaged(), candle(log), score(log))
    const before = await project(views, closed)
    await vi.waitFor(async () => expect((await views.scores(bitcoin))?.scores).toHaveLength(1))
    await vi.waitFor(async () =>
      expect(await before.health.report()).toMatchObject({ state: 'degraded', checks: [{ detail: /market.candles/ }] }),
    )
    expect((await views.checkpoints('views')).map((it) => it.topic)).not.toContain('market.candles')
    await before.stop()
    await project()
    await caughtUp()
    expect((await letters()).map((it) => it?.coordinate.offset)).toEqual([0])
    expect((await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 }))?.candles).toHaveLength(1)
  })

  it('that is killed between keeping and passing it keeps it again under the same id', async () => {
    await append(definition(log), candle(log), damaged())
    const lost: ViewStore = { ...views, apply: () => Promise.reject(new VirtuosoError('fenced', 'killed')) }
    await expect((await project(lost)).ended).rejects.toThrow('killed')
    await project()
    await caughtUp()
    const ids = (await letters()).map((it) => it && hex(it.id))
    expect(ids.length).toBeGreaterThan(1)
    expect(new Set(ids).size).toBe(1)
    expect(await views.unusable()).toHaveLength(1)
  })

  it('takes a record of another topic, and a tombstone, for ones that cannot be used', async () => {
    await append(definition(log), score(log, {}, { topic: 'market.candles' }), { ...candle(log), value: null })
    await project()
    await caughtUp()
    expect((await letters()).map((it) => it?.code)).toEqual(['UNEXPECTED_TYPE', 'UNDECODABLE'])
  })

  it('ends when the log no longer holds what comes next, and offers to rebuild', async () => {
    await append(definition(log))
    const first = await project()
    await caughtUp()
    await first.stop()
    await append(...Array.from({ length: 5 }, () => trade(log)))
    store.deleteRecordsBefore('market.events', bitcoinPartition, 4)
    const second = await project()
    const failure = await second.ended.catch((it: unknown) => it)
    expect(failure).toMatchObject({ code: 'data-loss', exitCode: 78 })
    expect(describeError(failure)).toContain('./virtuoso rebuild')
  })

  it('ends when the views are ahead of the log, or of another log', async () => {
    const at = { projection: 'views', topic: 'market.events', partition: 0, from: undefined, to: 9 } as const
    const changes = noChanges
    await views.apply({ ...at, topicId: await log.topicId('market.events') }, changes)
    await expect((await project()).ended).rejects.toMatchObject({ code: 'log-rewound' })
    const others = memoryViewStore()
    await others.apply({ ...at, topicId: 'another' }, changes)
    await expect((await project(others)).ended).rejects.toMatchObject({ code: 'data-loss' })
  })

  it('leaves when another projector writes the same views', async () => {
    await append(definition(log))
    const { ended } = await project()
    await caughtUp()
    const [at] = (await views.checkpoints('views')).filter((it) => it.topic === 'market.events')
    const other = { ...(at ?? expect.fail('no checkpoint')), from: at?.nextOffset, to: 5 }
    await views.apply(other, noChanges)
    await append(definition(log, { status: 'HALTED' }))
    await expect(ended).rejects.toMatchObject({ code: 'fenced', exitCode: 75 })
    expect((await views.instrument(bitcoin))?.instrument.status).toBe('TRADING')
  })
})

describe('a store that fails', () => {
  /** Fails a call with `views-unavailable` for as long as it is told to. */
  function failing(inner: ViewStore, when: { fails: 'before' | 'after' | 'never' }): ViewStore {
    const unavailable = async (): Promise<never> => {
      throw new VirtuosoError('views-unavailable', 'the views cannot be reached', { retryable: true })
    }
    return {
      ...inner,
      async apply(advance, changes) {
        if (when.fails === 'before') return unavailable()
        const applied = await inner.apply(advance, changes)
        if (when.fails === 'after') return unavailable()
        return applied
      },
    }
  }

  it('is waited for; what then is written is whole', async () => {
    const outage: { fails: 'before' | 'after' | 'never' } = { fails: 'before' }
    await append(definition(log), candle(log))
    const { health } = await project(failing(views, outage))
    await vi.waitFor(async () => expect((await health.report()).state).toBe('degraded'))
    outage.fails = 'never'
    await caughtUp()
    expect((await views.candles({ instrument: bitcoin, timeframe: 'M1', limit: 9 }))?.candles).toHaveLength(1)
    await vi.waitFor(async () => expect((await health.report()).state).toBe('up'))
  })

  it('after it had committed is asked what it holds, not guessed', async () => {
    const outage: { fails: 'before' | 'after' | 'never' } = { fails: 'after' }
    const at = (epoch: number) => ({ headers: { feed: { shard: 'linear', epoch } } })
    await append(definition(log, {}, at(1)), definition(log, { status: 'HALTED' }, at(2)))
    await project(failing(views, outage))
    await vi.waitFor(() => expect(lines.join('')).toContain('projection waits'))
    outage.fails = 'never'
    await append(score(log))
    await caughtUp()
    expect((await views.instrument(bitcoin))?.instrument.status).toBe('HALTED')
  })

  it('never makes facts before a take-over look late: they are read again with what the views knew then', async () => {
    const outage: { fails: 'before' | 'after' | 'never' } = { fails: 'before' }
    const at = (epoch: number) => ({ headers: { feed: { shard: 'linear', epoch } } })
    await append(definition(log, {}, at(1)), gap(log, {}, at(2)))
    await project(failing(views, outage))
    await vi.waitFor(() => expect(lines.join('')).toContain('projection waits'))
    outage.fails = 'never'
    await caughtUp()
    expect((await views.instrument(bitcoin))?.instrument.instrument).toBe(bitcoin)
  })
})

describe('the service', () => {
  const env = { VIRTUOSO_MODE: 'test', VIRTUOSO_LOG: 'sqlite:unused', VIRTUOSO_VIEWS: 'pglite:unused' }

  it('says on the log that it runs, and leaves open what it was given', async () => {
    await append(definition(log))
    const service = await startProjector(env, {
      log,
      views,
      logger: createLogger({ component: 'test', level: 'silent' }),
    })
    await caughtUp()
    await service.stop()
    await service.ended
    const { records } = await log.read({ topic: 'system.events', partition: 0, fromOffset: 0 })
    expect(records.map((it) => it.value && log.codec.typeOf(it.value))).toEqual(['RunManifest', 'InstanceStarted'])
    expect((await views.instruments()).instruments).toHaveLength(1)
  })

  it('refuses to start without knowing where log and views are, naming both', async () => {
    const failure = await startProjector({}).catch((it: unknown) => it)
    expect(describeError(failure)).toMatch(/VIRTUOSO_LOG[\s\S]*VIRTUOSO_VIEWS/)
    expect(failure).toMatchObject({ code: 'config-invalid', exitCode: 78 })
  })
})
