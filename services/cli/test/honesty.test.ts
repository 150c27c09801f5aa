import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setNamed, startAnalyzer } from '@virtuoso/analyzer'
import { startApi } from '@virtuoso/api'
import { memoryEventLog } from '@virtuoso/event-log'
import { startProjector } from '@virtuoso/projector'
import { openConfiguredViews } from '@virtuoso/service-kit'
import { btc } from '@virtuoso/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { darkBook, lostAt, openedMs, resumedAt, snapshotAt } from './dark-book.ts'

const folder = mkdtempSync(join(tmpdir(), 'virtuoso-honesty-'))
const env = {
  VIRTUOSO_LOG: 'sqlite:unused',
  VIRTUOSO_VIEWS: `pglite:${join(folder, 'views')}`,
  VIRTUOSO_MODE: 'test',
  VIRTUOSO_LOG_LEVEL: 'silent',
  VIRTUOSO_API_PORT: '0',
}
const path = 'instruments/bybit:BTC-USDT:USDT'
const topics = ['market.events', 'market.candles', 'analysis.scores', 'analysis.patterns', 'signals'] as const
const ms = (second: number): number => openedMs + second * 1_000

/** One market through analyzer, projector and API, as far as a test lets it come. */
describe('a market whose book is lost, as the API tells it', () => {
  vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
  const market = darkBook()
  const log = memoryEventLog()
  const set = setNamed('built-in')
  let views: Awaited<ReturnType<typeof openConfiguredViews>>
  let services: readonly Awaited<ReturnType<typeof startAnalyzer>>[]
  let url: string
  let told = 0

  beforeAll(async () => {
    views = await openConfiguredViews(env)
    const api = await startApi(env, { log, views })
    url = api.url
    services = [await startAnalyzer(env, { log }), await startProjector(env, { log, views }), api]
  })
  afterAll(async () => {
    for (const it of services) await it.stop()
    await views.close()
    rmSync(folder, { recursive: true })
  })

  /** Tells the market up to the end of a second, and waits until the views hold what follows from it. */
  async function until(second: number): Promise<void> {
    await log.append(market.slice(told, second + 1).flat())
    told = second + 1
    const end = { timeout: 50_000, interval: 10 }
    await vi.waitFor(async () => expect(await behind(await log.committedOffsets(set.group, set.topic))).toBe(0), end)
    await vi.waitFor(async () => {
      const held = await views.checkpoints('views')
      for (const topic of topics)
        for (const { partition, endOffset } of await log.positions(topic))
          expect(held.find((it) => it.topic === topic && it.partition === partition)?.nextOffset ?? 0).toBe(endOffset)
    }, end)
  }

  async function behind(committed: readonly (number | undefined)[]): Promise<number> {
    const ends = await log.positions(set.topic)
    return ends.reduce((sum, { partition, endOffset }) => sum + endOffset - (committed[partition] ?? 0), 0)
  }

  const ask = async (what: string) => JSON.parse(await (await fetch(`${url}/v1/${what}`)).text())

  type Named = Readonly<{ dimension: string }>
  const book = (dimensions: readonly Named[]) => dimensions.find((it) => it.dimension === 'ORDER_BOOK')
  const scores = async () => (await ask(`${path}/scores`)).data
  const overview = async () => (await ask('overview')).data.rows[0]
  const withheld = async () => (await ask('patterns?kind=SIGNAL_WITHHELD')).data

  it('has a number for the book while it is there, and no hole', async () => {
    await until(lostAt - 1)
    const { dimensions, confluence } = await scores()
    expect(book(dimensions)).toMatchObject({ score: expect.any(Number) })
    expect(book((await overview()).dimensions)).toMatchObject({ score: expect.any(Number) })
    expect(confluence.score).toBeLessThan(70)
    expect(confluence.reasons).toEqual([{ code: 'NO_DATA', part: 'SENTIMENT' }])
    expect(await ask('gaps')).toMatchObject({ data: [], gaps: [] })
    expect((await ask('signals')).data).toEqual([])
    expect(await withheld()).toEqual([])
  })

  it('has none at once when it is lost, says why everywhere, and is never balanced instead', async () => {
    const before = (await scores()).confluence
    await until(lostAt)
    const gone = { score: null, coverage: 0, reasons: [{ code: 'FEED_GAP', part: '' }], asOfMs: ms(lostAt) }
    const hole = { instrument: btc, channel: 'BOOK', fromTimeMs: ms(lostAt), toTimeMs: null, recovered: null }
    const { data, gaps } = await ask(`${path}/scores`)
    expect(book(data.dimensions)).toMatchObject(gone)
    expect(gaps).toMatchObject([hole])
    const row = await overview()
    expect(book(row.dimensions)).toMatchObject(gone)
    expect(row.channels).toContainEqual({ channel: 'BOOK', state: 'DOWN', sinceMs: ms(lostAt) })
    expect((await ask('gaps')).data).toMatchObject([hole])

    const { confluence } = data
    expect(confluence.reasons).toEqual([
      { code: 'NO_DATA', part: 'SENTIMENT' },
      { code: 'FEED_GAP', part: 'ORDER_BOOK' },
    ])
    expect(confluence.components).toContainEqual({ name: 'ORDER_BOOK', score: null, weight: 0.2, coverage: 0 })
    expect(confluence.coverage).toBeLessThan(before.coverage - 0.15)
    expect(reliability(confluence)).toBeLessThan(reliability(before) - 15)
    for (const it of [...data.dimensions, ...row.dimensions]) expect(it.score).not.toBe(50)
  })

  it('holds back the signal that it would raise now: there is no price to enter at', async () => {
    await until(lostAt + 2)
    expect((await scores()).confluence.score).toBeGreaterThan(70)
    expect(await withheld()).toEqual([])
    await until(lostAt + 3)
    const [first, ...others] = await withheld()
    expect(others).toEqual([])
    expect(first).toMatchObject({
      kind: 'SIGNAL_WITHHELD',
      withheldBy: 'NO_ENTRY_PRICE',
      side: 'BULLISH',
      fromMs: ms(lostAt),
      toMs: ms(lostAt + 3),
    })
    expect((await ask('signals')).data).toEqual([])
  })

  it('says that a book without a snapshot is none, although the feed is back', async () => {
    await until(resumedAt)
    expect(book((await scores()).dimensions)).toMatchObject({
      score: null,
      reasons: [{ code: 'BOOK_UNSYNCED', part: '' }],
      asOfMs: ms(resumedAt),
    })
    const [hole] = (await ask('gaps')).data
    expect(hole).toMatchObject({ channel: 'BOOK', fromTimeMs: ms(lostAt), toTimeMs: ms(resumedAt), recovered: false })
    expect((await overview()).channels).toContainEqual({ channel: 'BOOK', state: 'UP', sinceMs: ms(resumedAt) })
    expect((await ask('signals')).data).toEqual([])
  })

  it('raises the signal at the middle of the new book, naming the hole in its window and the dimension it lacks', async () => {
    await until(snapshotAt)
    const [signal] = (await ask('signals')).data
    expect(signal).toMatchObject({ side: 'LONG', entryKind: 'MID', raisedAtMs: ms(snapshotAt) })
    const [{ gapId }] = (await ask('gaps')).data
    const inWindow = [{ gapId, channel: 'BOOK', fromTimeMs: ms(lostAt), atTimeMs: ms(resumedAt) }]
    const one = (await ask(`signals/${signal.shortId}`)).data
    expect(one.gapsInWindow).toEqual(inWindow)
    const explanation = (await ask(`signals/${signal.id}/explanation`)).data
    expect(explanation.gaps).toEqual(inWindow)
    expect(book(one.contributions)).toMatchObject({ score: null, points: null, reasons: ['WARMING_UP', 'FEED_GAP'] })
  })

  it('has a number for the book again when half of the last minute was seen again, and not a second before', async () => {
    await until(snapshotAt + 28)
    const missing = book((await scores()).dimensions)
    expect(missing).toMatchObject({ score: null, asOfMs: ms(snapshotAt) })
    expect(missing).toMatchObject({
      reasons: [
        { code: 'WARMING_UP', part: 'H4' },
        { code: 'FEED_GAP', part: 'M1' },
      ],
    })
    await until(snapshotAt + 29)
    const { dimensions, confluence } = await scores()
    expect(book(dimensions)).toMatchObject({ score: expect.any(Number), asOfMs: ms(snapshotAt + 29) })
    expect(confluence.reasons).toEqual([{ code: 'NO_DATA', part: 'SENTIMENT' }])
  })

  it('had no number for the book at any time in between', async () => {
    const { data } = await ask(`${path}/scores/ORDER_BOOK/history?from=${ms(lostAt - 60)}`)
    const points: readonly Point[] = data.points
    expect(points.map(({ asOfMs, score }) => [(asOfMs - openedMs) / 1_000, score === null])).toEqual([
      [expect.any(Number), false],
      [lostAt, true],
      [resumedAt, true],
      [snapshotAt, true],
      [snapshotAt + 29, false],
    ])
  })
})

type Point = Readonly<{ asOfMs: number; score: number | null }>
type Evident = Readonly<{ evidence: readonly Readonly<{ name: string; value: number }>[] }>
const reliability = ({ evidence }: Evident): number => evidence.find((it) => it.name === 'reliability')?.value ?? -1
