import type { DimensionExplanation, Explanation } from '@virtuoso/audit'
import { expect, it } from 'vitest'
import { explanationText, partsText } from './explanation-text.ts'

const flow: DimensionExplanation = {
  dimension: 'ORDER_FLOW',
  score: 81,
  weight: 0.3,
  effectiveWeight: 0.3226,
  points: 10,
  coverage: 1,
  reasons: [],
  because: 'taker buys 71 % in 1 m',
  position: 'analysis.scores/1@5501',
  inputs: 'market.events/1@91200..91232',
  timeframes: [
    { timeframe: 'M1', score: 81, coverage: 1 },
    { timeframe: 'H4', coverage: 0 },
  ],
  components: [{ name: 'cvd', score: 90, weight: 0.22, coverage: 1 }],
  evidence: [{ name: 'M1.delta', value: 412.6 }],
}
const sentiment: DimensionExplanation = {
  ...flow,
  dimension: 'SENTIMENT',
  score: undefined,
  effectiveWeight: 0,
  points: undefined,
  coverage: 0,
  because: 'no such data was ever seen',
  position: undefined,
  inputs: undefined,
}
const long: Explanation = {
  id: 'ab'.repeat(16),
  shortId: 'sig_7f3k9q2m',
  instrument: 'bybit:SOL/USDT:USDT',
  side: 'LONG',
  score: 77,
  threshold: 70,
  confidence: 0.9,
  reliability: 93.2,
  coverage: 0.93,
  asOfMs: Date.parse('2026-11-23T12:03:58.102Z'),
  shadow: false,
  position: 'signals/1@5512',
  set: 'built-in',
  analyzer: 'signal',
  version: 1,
  configHash: '9c1e4b'.padEnd(32, '0'),
  manifest: 'run_5d20ah7c',
  mode: 'SAMPLE',
  because: 'carried by order flow (+10.0); without sentiment',
  dimensions: [flow, sentiment],
  confluence: { position: 'analysis.scores/1@5510', evidence: [] },
  arithmetic: { base: '50 + 10.00 = 60.00', score: '50 + 50 × 0.5000 × 1.0800 = 77.00', holds: true },
  patterns: [],
  gaps: [],
  cause: { position: 'market.events/1@91231', type: 'TradeExecuted' },
}

it('an explanation reads as a tree: what was raised, what each dimension added, and where to look', () => {
  expect(explanationText(long)).toBe(`LONG bybit:SOL/USDT:USDT   confluence 77.00, raised at ≥ 70   SAMPLE DATA
  carried by order flow (+10.0); without sentiment
  exchange time 2026-11-23T12:03:58.102Z · signals/1@5512 · signal@1 config 9c1e4b · manifest run_5d20ah7c
  dimension   score  weight  points  because                     inputs
  order flow  81.00    0.32  +10.00  taker buys 71 % in 1 m      market.events/1@91200..91232
  sentiment     n/a       -       -  no such data was ever seen  -
  points   50 + 10.00 = 60.00
  agreed   50 + 50 × 0.5000 × 1.0800 = 77.00   as recorded in analysis.scores/1@5510
  coverage 0.93 (1 of 2) · confidence 0.90 · reliability 93
  gaps in the window: none · open patterns: none
  cause market.events/1@91231 TradeExecuted
  next: ./virtuoso verify sig_7f3k9q2m    ./virtuoso events get market.events/1@91231
`)
})

it('gaps are told with both ends, or that they are open; numbers that do not add up are told aloud', () => {
  const text = explanationText({
    ...long,
    gaps: [
      { gapId: 'a', channel: 'BOOK', fromTimeMs: 0, atTimeMs: 4_000 },
      { gapId: 'b', channel: 'TRADES', fromTimeMs: 9_000 },
    ],
    arithmetic: { base: '', score: '', holds: false },
  })
  expect(text).toContain(
    'gaps in the window: BOOK 1970-01-01T00:00:00.000Z – 1970-01-01T00:00:04.000Z, TRADES 1970-01-01T00:00:09.000Z – still open',
  )
  expect(text).toContain('NOT AS RECORDED')
})

it('the parts of a score are told with what was missing', () => {
  expect(partsText(flow)).toBe(`  order flow   analysis.scores/1@5501
    timeframes  M1 81.00 · H4 n/a
    components  cvd 90.00 × 0.22
    evidence    M1.delta 412.6
`)
  expect(partsText(sentiment)).toBe('')
})
