import {
  decimal,
  epochMs,
  hexId,
  list,
  object,
  optionalDecimal,
  optionalEpochMs,
  query,
  scoreValue,
  share,
  waitQuery,
} from './common.ts'

const text = { type: 'string' } as const
const optionalNumber = { type: ['number', 'null'] } as const
const coordinate = { type: 'string', description: 'coordinate of the record' } as const
const reasons = list(text, 'what is missing')
const evidence = list(object({ name: text, value: { type: 'number' } }), 'numbers behind it, by name')

const contribution = object({
  dimension: text,
  scoreId: { ...hexId, description: 'event id of the score' },
  score: scoreValue,
  points: { ...optionalNumber, description: 'what it added to 50; null: missing' },
  weight: { ...share, description: 'declared' },
  coverage: share,
  reasons,
  inputs: { type: ['string', 'null'], description: 'range of market.events that its score was computed from' },
})

const update = object({
  asOfMs: epochMs,
  change: { type: 'string', description: 'SCORE_MOVED, TARGET_HIT, SCORE_LOST or SCORE_RETURNED' },
  score: scoreValue,
  price: { ...optionalDecimal, description: 'of the trade that hit; null: no target was hit' },
  targetsHit: { type: 'integer', description: 'so far' },
  reasons,
  position: coordinate,
})

const closed = object({
  reason: text,
  price: { ...optionalDecimal, description: 'null: no valid price then' },
  lastScore: scoreValue,
  atMs: epochMs,
  openMs: { type: 'integer', description: 'ms between raise and close' },
  position: coordinate,
})

const properties = {
  id: hexId,
  shortId: { type: 'string', description: 'sig_ and eight letters, for people' },
  instrument: { type: 'string', description: 'canonical venue:symbol' },
  pathName: { type: 'string', description: 'the same for a path' },
  analyzer: text,
  version: { type: 'integer' },
  configHash: hexId,
  set: { type: ['string', 'null'], description: 'of analyzers; null: the record names none' },
  manifest: { type: ['string', 'null'], description: 'id of the RunManifest, 32 hex; null: the record names none' },
  side: { type: 'string', description: 'LONG or SHORT' },
  strength: { type: 'string', description: 'NORMAL or STRONG' },
  score: { type: 'number', description: '0–100, of the confluence that raised it' },
  confidence: share,
  reliability: { type: 'number', description: '0–100' },
  coverage: share,
  threshold: { type: 'number', description: 'that was passed' },
  entry: decimal,
  entryKind: { type: 'string', description: 'MID or LAST' },
  stop: decimal,
  targets: list(
    object({
      price: decimal,
      sizeShare: { ...share, description: 'share that leaves here' },
      multipleR: { type: 'number', description: 'distance in units of risk' },
      hitAtMs: { ...optionalEpochMs, description: 'null: not hit' },
    }),
    'nearest first',
  ),
  riskReward: { type: 'number' },
  sizeShare: { ...share, description: 'of equity' },
  spreadBps: { ...optionalNumber, description: 'at entry; null: entry is the last trade' },
  raisedAtMs: { ...epochMs, description: 'event time' },
  windowFromMs: { ...epochMs, description: 'start of the longest window used' },
  expiresAtMs: epochMs,
  shadow: { type: 'boolean', description: 'computed, never alerted' },
  position: coordinate,
  state: { type: 'string', enum: ['ACTIVE', 'CLOSED'] },
  lastScore: { ...scoreValue, description: 'as last told; null: lost, see lastReasons' },
  lastReasons: reasons,
  targetsHit: { type: 'integer' },
  updates: list(update, 'in order; in the answer about one signal alone'),
  closed: { description: 'null: active', anyOf: [closed, { type: 'null' }] },
  contributions: list(contribution, 'in the order of the confluence'),
  openPatterns: list(object({ patternId: hexId, kind: text, side: text }), 'when it was raised'),
  gapsInWindow: list(
    object({
      gapId: hexId,
      channel: text,
      fromTimeMs: epochMs,
      atTimeMs: { ...optionalEpochMs, description: 'its end; null: open when the signal was raised' },
    }),
    'holes inside its window',
  ),
  evidence,
} as const

export const signalSchema = {
  $id: 'Signal',
  ...object(properties, 'a trade idea, from its raise to its close'),
  required: Object.keys(properties).filter((it) => it !== 'updates'),
} as const

const filters = {
  side: { type: 'string', enum: ['LONG', 'SHORT'] },
  state: { type: 'string', enum: ['ACTIVE', 'CLOSED'] },
  minScore: { type: 'number', minimum: 0, maximum: 100, description: 'of the raise, at least' },
  from: { type: 'string', maxLength: 40, description: 'raised at or after: epoch ms or RFC 3339' },
  to: { type: 'string', maxLength: 40, description: 'raised before' },
} as const
const page = {
  limit: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
  cursor: { type: 'string', maxLength: 300, description: '`next` of the page before' },
  ...waitQuery,
} as const

export const signalsQuery = query({ instrument: { type: 'string', minLength: 1, maxLength: 64 }, ...filters, ...page })
export const signalsOfInstrumentQuery = query({ ...filters, ...page })
export const signalQuery = query(waitQuery)

/** The signal in a path: 32 hex digits, `sig_7f3k9q2m`, or its beginning. */
export const signalPath = {
  type: 'object',
  properties: {
    id: {
      type: 'string',
      pattern: '^(sig_[0-9a-hjkmnp-tv-z]{1,8}|[0-9a-f]{32})$',
      description: 'sig_7f3k9q2m, a beginning of it that no other signal shares, or 32 hex digits',
    },
  },
  required: ['id'],
} as const

const timeframe = object({ tf: text, score: scoreValue, coverage: share })
const component = object({ name: text, score: scoreValue, weight: share, coverage: share })

export const explanationData = object({
  signal: { $ref: 'Signal#' },
  because: { type: 'string', description: 'one sentence' },
  dimensions: list(
    object({
      dimension: text,
      score: scoreValue,
      weight: { ...share, description: 'declared' },
      effectiveWeight: { type: 'number', description: 'with what was missing spread over the rest; 0: missing' },
      points: { ...optionalNumber, description: 'what it added to 50; null: missing' },
      coverage: share,
      reasons: list(object({ code: text, part: text }), 'what is missing'),
      because: { type: 'string', description: 'from its evidence; of a missing one, why' },
      position: { type: ['string', 'null'], description: 'coordinate of its score' },
      inputs: { type: ['string', 'null'], description: 'range of market.events' },
      timeframes: list(timeframe),
      components: list(component),
      evidence,
    }),
    'in the order of the confluence',
  ),
  confluence: object({ position: { type: ['string', 'null'] }, evidence }),
  arithmetic: {
    description: 'the sum, spelled out; null: the record of the confluence is no longer in the log',
    anyOf: [object({ base: text, score: text, holds: { type: 'boolean' } }), { type: 'null' }],
  },
  patterns: list(object({ patternId: hexId, kind: text, side: text })),
  gaps: list(
    object({ gapId: hexId, channel: text, fromTimeMs: epochMs, atTimeMs: optionalEpochMs }),
    'inside its window',
  ),
  cause: {
    description: 'the market record whose folding raised it',
    anyOf: [object({ position: text, type: { type: ['string', 'null'] } }), { type: 'null' }],
  },
  next: object({ explain: text, verify: text }, 'commands that go on from here'),
})

export const lineageData = object({
  signal: { type: 'string', description: 'coordinate of the SignalRaised' },
  cause: { type: ['string', 'null'], description: 'coordinate of the market record whose folding raised it' },
  inputs: list(
    object({
      role: { type: 'string', description: 'cause, CONFLUENCE, or a dimension' },
      position: { type: ['string', 'null'], description: 'coordinate of its record' },
      range: { type: ['string', 'null'], description: 'of market.events, the end excluded' },
      records: { type: 'integer', description: 'offsets in the range; transactions may leave some without a record' },
    }),
    'one hop',
  ),
  note: text,
})
