/** What the API answers, as far as the page shows it; `openapi.json` is the whole. */

export type Reason = Readonly<{ code: string; part: string }>

export type Cell = Readonly<{
  dimension: string
  /** 0–100, 50 balanced; null: unknown, see reasons */
  score: number | null
  coverage: number
  weight: number | null
  reasons: readonly Reason[]
  asOfMs: number | null
}>

export type OverviewRow = Readonly<{
  instrument: string
  pathName: string
  base: string
  quote: string
  price: string | null
  priceTimeMs: number | null
  change24h: number | null
  change: number | null
  changeWindowMs: number | null
  confluence: Cell
  dimensions: readonly Cell[]
  channels: readonly Readonly<{ channel: string; state: 'NEVER' | 'UP' | 'DOWN'; sinceMs: number | null }>[]
  openSignal: Readonly<{ id: string; shortId: string; side: string; score: number | null }> | null
  spark: readonly (number | null)[]
  asOf: string | null
  ageMs: number | null
  stale: boolean
}>

export type Evidence = Readonly<{ name: string; value: number }>
export type SignalGap = Readonly<{ gapId: string; channel: string; fromTimeMs: number; atTimeMs: number | null }>

export type Signal = Readonly<{
  id: string
  shortId: string
  instrument: string
  pathName: string
  analyzer: string
  version: number
  configHash: string
  side: string
  strength: string
  score: number
  confidence: number
  reliability: number
  coverage: number
  threshold: number
  entry: string
  entryKind: string
  stop: string
  targets: readonly Readonly<{ price: string; sizeShare: number; multipleR: number; hitAtMs: number | null }>[]
  riskReward: number
  sizeShare: number
  spreadBps: number | null
  raisedAtMs: number
  expiresAtMs: number
  shadow: boolean
  position: string
  state: 'ACTIVE' | 'CLOSED'
  lastScore: number | null
  lastReasons: readonly string[]
  targetsHit: number
  updates?: readonly Readonly<{
    asOfMs: number
    change: string
    score: number | null
    price: string | null
    reasons: readonly string[]
    position: string
  }>[]
  closed: Readonly<{
    reason: string
    price: string | null
    lastScore: number | null
    atMs: number
    position: string
  }> | null
  gapsInWindow: readonly SignalGap[]
}>

export type DimensionWhy = Readonly<{
  dimension: string
  score: number | null
  weight: number
  effectiveWeight: number
  points: number | null
  coverage: number
  reasons: readonly Reason[]
  because: string
  position: string | null
  inputs: string | null
  timeframes: readonly Readonly<{ tf: string; score: number | null; coverage: number }>[]
  components: readonly Readonly<{ name: string; score: number | null; weight: number; coverage: number }>[]
  evidence: readonly Evidence[]
}>

export type Explanation = Readonly<{
  signal: Signal
  because: string
  dimensions: readonly DimensionWhy[]
  confluence: Readonly<{ position: string | null; evidence: readonly Evidence[] }>
  arithmetic: Readonly<{ base: string; score: string; holds: boolean }> | null
  patterns: readonly Readonly<{ patternId: string; kind: string; side: string }>[]
  gaps: readonly SignalGap[]
  cause: Readonly<{ position: string; type: string | null }> | null
  next: Readonly<{ explain: string; verify: string }>
}>

export type Lineage = Readonly<{
  signal: string
  cause: string | null
  inputs: readonly Readonly<{ role: string; position: string | null; range: string | null; records: number }>[]
  note: string
}>

export type LogRecord = Readonly<{
  topic: string
  partition: number
  offset: number
  position: string
  key: string | null
  type: string | null
  eventId: string | null
  logTimeMs: number
  headers: Readonly<Record<string, unknown>>
  schema: Readonly<{ name: string | null; id: number | null; fingerprint: string | null }>
  decoded: Readonly<Record<string, unknown>> | null
  bytes: string | null
  contentHash: string | null
  hashMatches: boolean
}>
export type LogRun = Readonly<{ records: readonly LogRecord[]; nextOffset: number; endOffset: number }>

export type DimensionScore = Cell &
  Readonly<{
    kind: string
    timeframes: readonly Readonly<{ tf: string; score: number | null; coverage: number }>[]
    components: readonly Readonly<{ name: string; score: number | null; weight: number; coverage: number }>[]
    evidence: readonly Evidence[]
    position: string
  }>
export type InstrumentScores = Readonly<{
  instrument: string
  pathName: string
  confluence: DimensionScore | null
  dimensions: readonly DimensionScore[]
}>
export type HistoryPoint = Readonly<{
  asOfMs: number
  score: number | null
  coverage: number
  codes: readonly string[]
}>

export type Gap = Readonly<{
  gapId: string
  instrument: string
  channel: string
  reason: string
  fromTimeMs: number
  toTimeMs: number | null
  recovered: boolean | null
}>
