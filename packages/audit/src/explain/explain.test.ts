import { hex, shortId } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { explainSignal } from './explain-signal.ts'
import type { Explanation } from './explanation.ts'
import { findSignal } from './find-signal.ts'
import { reasonsText } from './reason-words.ts'
import { type SampleWords, sampleLog, scoreIdOf, signalIdOf } from './sample-log.ts'

const first = shortId('sig', signalIdOf(1))

async function explained(words: SampleWords = {}): Promise<Explanation> {
  const log = await sampleLog(words)
  return explainSignal(log, await findSignal(log, first))
}

describe('a signal is found', () => {
  it('by its short id, by the beginning of it, and by the whole', async () => {
    const log = await sampleLog({ signals: 3 })
    for (const text of [first, first.slice(0, 10), hex(signalIdOf(1))])
      expect((await findSignal(log, text)).headers.eventId).toEqual(signalIdOf(1))
  })

  it('not by what two begin with: both are named', async () => {
    const log = await sampleLog({ signals: 40 })
    const failure = await findSignal(log, 'sig_').catch((it: unknown) => it)
    expect(failure).toMatchObject({ code: 'usage', message: 'sig_ begins the id of 40 signals' })
    expect(failure).toHaveProperty('action', expect.stringContaining('LONG bybit:SOL/USDT:USDT, signals/1@'))
  })

  it('not where nothing was raised, and not by what is no id', async () => {
    const log = await sampleLog()
    await expect(findSignal(log, 'sig_00000000')).rejects.toMatchObject({ code: 'not-found' })
    for (const text of ['SOL', '', "sig_'; drop"])
      await expect(findSignal(log, text)).rejects.toMatchObject({ code: 'usage' })
  })
})

describe('an explanation', () => {
  it('names each dimension with its score, its share, its points and where its inputs lie', async () => {
    const { dimensions, cause } = await explained()
    expect(
      dimensions.map((it) => [it.dimension, it.score, it.effectiveWeight.toFixed(4), it.points?.toFixed(2), it.inputs]),
    ).toEqual([
      ['ORDER_FLOW', 80, '0.3226', '9.68', 'market.events/1@0..1'],
      ['ORDER_BOOK', 70, '0.2151', '4.30', 'market.events/1@0..2'],
      ['VOLUME', 75, '0.1935', '4.84', 'market.events/1@0..3'],
      ['PRICE_STRUCTURE', 65, '0.1613', '2.42', 'market.events/1@0..4'],
      ['TECHNICAL', 60, '0.1075', '1.08', 'market.events/1@0..5'],
      ['SENTIMENT', undefined, '0.0000', undefined, undefined],
    ])
    expect(cause?.position).toBe('market.events/1@6')
  })

  it('adds up, and shows how', async () => {
    const { arithmetic, confluence } = await explained()
    expect(arithmetic).toEqual({
      base: '50 + 9.68 + 4.30 + 4.84 + 2.42 + 1.08 = 72.31',
      score: '50 + 50 × 0.4462 × 1.1188 = 74.96',
      holds: true,
    })
    expect(confluence?.position).toBe('analysis.scores/1@5')
  })

  it('that does not add up to what was recorded says so', async () => {
    expect((await explained({ base: 72.5 })).arithmetic?.holds).toBe(false)
    expect((await explained({ signal: { contributions: [] } })).arithmetic?.holds).toBe(false)
  })

  it('says of a missing dimension why it is missing, and never gives it a number', async () => {
    const { dimensions, because } = await explained()
    expect(dimensions.at(-1)).toMatchObject({
      score: undefined,
      points: undefined,
      because: 'no such data was ever seen',
    })
    expect(because).toBe('carried by order flow (+9.7) and volume (+4.8); without sentiment')
  })

  it('names the gaps inside its window, also one that is still open', async () => {
    const gapId = scoreIdOf('gap')
    const { gaps } = await explained({ signal: { gapsInWindow: [{ gapId, channel: 'BOOK', fromTimeMs: 400 }] } })
    expect(gaps).toEqual([{ gapId: hex(gapId), channel: 'BOOK', fromTimeMs: 400 }])
  })

  it('finds its scores among thousands of others, before and after them', async () => {
    const { dimensions, confluence } = await explained({ noise: 3_000 })
    expect(dimensions.slice(0, 5).map((it) => it.position)).toEqual(
      [0, 1, 2, 3, 4].map((it) => `analysis.scores/1@${3_000 + it}`),
    )
    expect(confluence?.position).toBe('analysis.scores/1@3005')
  })
})

it('reasons are told in words, the same one of several parts once', () => {
  expect(
    reasonsText([
      { code: 'NO_DATA', part: 'walls' },
      { code: 'FEED_GAP', part: '' },
      { code: 'NO_DATA', part: 'ofi' },
    ]),
  ).toBe('walls, ofi: no such data was ever seen; its feed has a gap')
})
