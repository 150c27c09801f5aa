import { type Analyzer, createSetFold, type DerivedRecord, defineSet } from '@virtuoso/analyzer-kit'
import { builtInAnalyzers, priceStructure, technical, volume } from '@virtuoso/analyzers'
import { hex, type StoredRecord, seal } from '@virtuoso/contracts'
import { btc, eth, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'

const minute = 60_000
const manifest = Buffer.alloc(16)

/** Three hours of venue candles, then own minutes with a gap that is filled later, for two instruments. */
function market(): readonly StoredRecord[] {
  const facts = journal().defined(btc).defined(eth)
  for (let index = 0; index < 180; index += 1)
    for (const instrument of [btc, eth]) {
      const middle = 100 + ((index * (instrument === btc ? 7 : 5)) % 23) / 10
      const prices = [middle, middle + 1.1, middle - 0.9, middle + 0.4].map((it) => it.toFixed(1))
      const [open = '', high = '', low = '', close = ''] = prices
      facts.candle(index * minute, [open, high, low, close], String(1 + (index % 5)), { instrument })
    }
  facts.resumed(180 * minute, false, 'TRADES', btc).resumed(180 * minute, false, 'TRADES', eth)
  for (let index = 180; index < 220; index += 1) {
    facts.trade((100 + ((index * 3) % 17) / 10).toFixed(1), '2', index * minute + 7_000)
    facts.trade('101.3', '1', index * minute + 9_000, { instrument: eth, side: 'SELL' })
    if (index === 200) facts.gap(index * minute + 20_000).resumed(index * minute + 50_000)
    facts.progressed((index + 1) * minute)
  }
  return facts.candle(200 * minute, ['100', '103', '99', '101'], '9').records()
}

const builtIn = defineSet('built-in', builtInAnalyzers)
const fused = foldAll(builtIn, market())

/** The candles as they lie on their topic. */
const candles: readonly StoredRecord[] = fused
  .filter((it) => it.topic === 'market.candles')
  .map((it, offset) => ({ ...seal(testCodec, { ...it, partition: 0, manifest, timestampMs: 0 }), offset }))

function foldAll(set: ReturnType<typeof defineSet>, records: readonly StoredRecord[]): readonly DerivedRecord[] {
  const fold = createSetFold({ set, codec: testCodec, partition: 0 })
  return records.flatMap((it) => fold.fold(it))
}

/** Id, bytes and lineage, all but who derived it and what it read. */
const essence = (it: DerivedRecord): string => {
  const { cause, window, index } = it.headers
  const body = hex(testCodec.encodeBody(it.type, it.event))
  return [it.topic, it.key, hex(it.eventId), cause, window, index, body].join(' ')
}

describe.each<readonly [string, Analyzer]>([
  ['technical', technical],
  ['volume', volume],
  ['price-structure', priceStructure],
])('%s as a set of its own that reads the candles', (name, analyzer) => {
  const alone = foldAll(defineSet('mine', [analyzer], 'market.candles'), candles)

  it('says what it says inside the built-in set: same ids, bytes and windows', () => {
    const inside = fused.filter((it) => 'analyzer' in it.event && it.event.analyzer === name)
    expect(inside.length).toBeGreaterThan(300)
    expect(inside.some((it) => it.type === 'ScoreComputed' && it.event.score !== undefined)).toBe(true)
    expect(alone.map(essence)).toEqual(inside.map(essence))
  })

  it('names itself, and the candle that it read', () => {
    expect(new Set(alone.map((it) => it.headers.set))).toEqual(new Set(['mine']))
    expect(alone[0]?.headers.read).toBe('market.candles/0@0')
  })
})

it('a set does not fold what it wrote itself', () => {
  expect(foldAll(defineSet('built-in', [technical], 'market.candles'), candles)).toEqual([])
})
