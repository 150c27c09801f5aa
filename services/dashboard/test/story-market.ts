/** A market of ten or a hundred instruments that holds still until it is told to move. */
import type { Cell, Explanation, Gap, OverviewRow, Reason, Signal } from '../src/data/shapes.ts'

export const storyTimeMs = Date.UTC(2026, 10, 25, 12, 0, 0)
const bases = ['ADA', 'AVAX', 'BNB', 'BTC', 'DOGE', 'DOT', 'ETH', 'LINK', 'SOL', 'XRP']
const dimensions = ['ORDER_FLOW', 'ORDER_BOOK', 'VOLUME', 'PRICE_STRUCTURE', 'TECHNICAL']

/** `{count}` rows, ascending by instrument. */
export const storyRows = (count: number): OverviewRow[] =>
  Array.from({ length: count }, (_, n) => storyRow(bases[n] ?? `Y${String(n).padStart(2, '0')}`, n))

export const nameOf = (base: string): string => `bybit:${base}/USDT:USDT`
export const pathNameOf = (base: string): string => `bybit:${base}-USDT-USDT`

/** @param tick - Moves price and scores. */
export function storyRow(base: string, tick: number): OverviewRow {
  const scores = dimensions.map((_, at) => 20 + ((tick * 7 + at * 11) % 61))
  return {
    instrument: nameOf(base),
    pathName: pathNameOf(base),
    base,
    quote: 'USDT',
    price: (100 + tick / 100).toFixed(2),
    priceTimeMs: storyTimeMs,
    change24h: null,
    change: ((tick % 9) - 4) / 1_000,
    changeWindowMs: 1_200_000,
    confluence: cell('CONFLUENCE', 55 + (tick % 20)),
    dimensions: [...dimensions.map((it, at) => cell(it, scores[at] ?? 0)), unknownCell('SENTIMENT', 'NO_DATA')],
    channels: ['BOOK', 'TRADES'].map((channel) => ({ channel, state: 'UP', sinceMs: storyTimeMs })),
    openSignal: null,
    spark: Array.from({ length: 30 }, (_, at) => 100 + ((tick + at * 7) % 13)),
    asOf: new Date(storyTimeMs).toISOString(),
    ageMs: 400,
    stale: false,
  }
}

const cell = (dimension: string, score: number): Cell => ({
  dimension,
  score,
  coverage: 1,
  weight: 0.2,
  reasons: [],
  asOfMs: storyTimeMs,
})

export const unknownCell = (dimension: string, code: string): Cell => ({
  dimension,
  score: null,
  coverage: 0,
  weight: null,
  reasons: [{ code, part: '' }],
  asOfMs: null,
})

/** The row of an instrument whose book has a hole: what stands on the book is unknown, the rest goes on. */
export function rowWithGap(base: string, tick: number): OverviewRow {
  const row = storyRow(base, tick)
  return {
    ...row,
    channels: [
      { channel: 'BOOK', state: 'DOWN', sinceMs: storyTimeMs },
      { channel: 'TRADES', state: 'UP', sinceMs: storyTimeMs },
    ],
    dimensions: row.dimensions.map((it) =>
      it.dimension === 'ORDER_BOOK' ? unknownCell('ORDER_BOOK', 'FEED_GAP') : it,
    ),
    confluence: unknownCell('CONFLUENCE', 'LOW_COVERAGE'),
  }
}

export const storyGap = (base: string, toTimeMs: number | null = null): Gap => ({
  gapId: '00000000000000000000000000000001',
  instrument: nameOf(base),
  channel: 'BOOK',
  reason: 'SEQUENCE',
  fromTimeMs: storyTimeMs,
  toTimeMs,
  recovered: toTimeMs === null ? null : false,
})

/** @param n - Tells signals apart, the higher the newer. */
export const storySignal = (n: number, base: string, more: Partial<Signal> = {}): Signal => ({
  id: String(n).padStart(32, '0'),
  shortId: `sig_${String(n).padStart(8, '0')}`,
  instrument: nameOf(base),
  pathName: pathNameOf(base),
  analyzer: 'signal',
  version: 1,
  configHash: 'c0ffee00c0ffee00c0ffee00c0ffee00',
  side: 'LONG',
  strength: 'WEAK',
  score: 71.5,
  confidence: 0.8,
  reliability: 100,
  coverage: 0.85,
  threshold: 70,
  entry: '100.00',
  entryKind: 'MARKET',
  stop: '98.00',
  targets: [
    { price: '102.00', sizeShare: 0.5, multipleR: 1, hitAtMs: null },
    { price: '104.00', sizeShare: 0.5, multipleR: 2, hitAtMs: null },
  ],
  riskReward: 1.5,
  sizeShare: 0.5,
  spreadBps: 1,
  raisedAtMs: storyTimeMs + n * 1_000,
  expiresAtMs: storyTimeMs + 3_600_000,
  shadow: false,
  position: `signals/0@${n}`,
  state: 'ACTIVE',
  lastScore: 71.5,
  lastReasons: [],
  targetsHit: 0,
  updates: [],
  closed: null,
  gapsInWindow: [],
  ...more,
})

const why = (
  dimension: string,
  score: number | null,
  reasons: readonly Reason[],
): Explanation['dimensions'][number] => ({
  dimension,
  score,
  weight: 0.2,
  effectiveWeight: score === null ? 0 : 0.25,
  points: score === null ? null : (score - 50) / 4,
  coverage: score === null ? 0 : 1,
  reasons,
  because: score === null ? 'no such data was ever seen' : 'taker buys 71 %, delta +412.6 in 1 m',
  position: null,
  inputs: null,
  timeframes: [],
  components: [],
  evidence: [],
})

export const storyExplanation = (signal: Signal): Explanation => ({
  signal,
  because: `Long at 71.50: flow says so.`,
  dimensions: [why('ORDER_FLOW', 71.5, []), why('SENTIMENT', null, [{ code: 'NO_DATA', part: '' }])],
  confluence: { position: null, evidence: [] },
  arithmetic: { base: '50 + 21.5', score: '71.50', holds: true },
  patterns: [],
  gaps: [],
  cause: null,
  next: { explain: `./virtuoso explain ${signal.shortId}`, verify: `./virtuoso verify ${signal.shortId}` },
})
