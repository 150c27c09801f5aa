import type { Step } from '@virtuoso/analyzer-kit'
import type { Evidence, Reason, ScoreComputed, ScoreReason } from '@virtuoso/contracts'
import {
  bookEvidence,
  bucketsMax,
  byReason,
  type DimensionParts,
  type DimensionVerdict,
  dimensionParts,
  type Intake,
  judgeDimension,
  type OrderBookOpinion,
  oldestOffset,
  orderBookOpinion,
  orderBookWeights,
} from '@virtuoso/domain'
import { codesOf, shouldPublish } from '../publication.ts'
import type { OrderBookConfig } from './config.ts'
import type { OrderBookState } from './state.ts'

/** Evaluates the four horizons, and publishes when there is something to say. */
export function scoreBook(state: OrderBookState, nowMs: number, step: Step<OrderBookConfig>): void {
  const { verdict, opinions } = judge(state, nowMs, step)
  const { score, coverage, reasons } = verdict
  if (!shouldPublish(state.published, { score, reasons, asOfMs: nowMs }, step.config)) return
  state.published = { score, codes: codesOf(reasons), asOfMs: nowMs }
  const { timeframes, components } = dimensionParts(orderBookWeights, opinions)
  const body = {
    dimension: 'ORDER_BOOK',
    kind: 'DIRECTION',
    score,
    coverage,
    reasons,
    windowFromMs: windowFromMs(state, timeframes, nowMs),
    timeframes,
    components,
    evidence: evidenceOf(state, opinions),
  } satisfies Partial<ScoreComputed>
  step.emit('ScoreComputed', body, { asOfMs: nowMs, firstOffset: firstOffset(state, nowMs, step.firstOffset) })
}

/** @returns No opinions where nothing can be said at all. */
function judge(state: OrderBookState, nowMs: number, { intake, config }: Step<OrderBookConfig>): Judged {
  const why = reasonForNothing(state, intake)
  if (why !== undefined)
    return { verdict: { coverage: 0, reasons: suspect([{ code: why, part: '' }], intake) }, opinions: [] }
  const trades = tradesTrouble(intake, nowMs, config)
  const opinions = onceSeenAgain(
    state.horizons.rings.map((ring) => orderBookOpinion(state.horizons, ring, nowMs, trades)),
  )
  const { score, coverage, reasons } = judgeDimension(orderBookWeights, opinions)
  return { verdict: { score, coverage, reasons: suspect(reasons, intake) }, opinions }
}

type Judged = Readonly<{ verdict: DimensionVerdict; opinions: readonly OrderBookOpinion[] }>

/** Of the horizons and of the newest sample; none where there is no opinion. */
function evidenceOf({ sampled }: OrderBookState, opinions: readonly OrderBookOpinion[]): readonly Evidence[] {
  if (opinions.length === 0) return []
  return [...opinions.flatMap(bookEvidence), ...sampled()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** After a loss the longer horizons still tell of the book before it: they wait until half of the newest minute is seen. */
const onceSeenAgain = (opinions: readonly OrderBookOpinion[]): readonly OrderBookOpinion[] =>
  opinions[0]?.reasons.length === 0
    ? opinions
    : opinions.map((it) => ({ ...it, coverage: 0, components: [], measures: undefined }))

/** What voids the whole: a book that cannot be used, a market that is not open, an instrument no longer followed. */
function reasonForNothing({ isDeselected, trouble }: OrderBookState, { definition }: Intake): Reason | undefined {
  if (isDeselected) return 'DESELECTED'
  return definition?.status === 'TRADING' ? trouble : 'HALTED'
}

function suspect(
  reasons: readonly ScoreReason[],
  { nowMs = 0, clockSuspectUntilMs = 0 }: Intake,
): readonly ScoreReason[] {
  if (nowMs >= clockSuspectUntilMs) return reasons
  return [...reasons, { code: 'CLOCK_SUSPECT', part: '' } as const].sort(byReason)
}

function tradesTrouble(
  { channels, lastDatumMs }: Intake,
  nowMs: number,
  { tradesStaleMs }: OrderBookConfig,
): Reason | undefined {
  const { state } = channels.TRADES
  if (state !== 'UP') return state === 'DOWN' ? 'FEED_GAP' : 'NO_DATA'
  return lastDatumMs.TRADES === undefined || nowMs - lastDatumMs.TRADES >= tradesStaleMs ? 'NO_TRADES' : undefined
}

/** Where the longest horizon that was used begins. */
function windowFromMs({ horizons }: OrderBookState, used: DimensionParts['timeframes'], nowMs: number): number {
  let from = nowMs
  for (const { timeframe, newest, bucketMs } of horizons.rings) {
    const isUsed = used.some((it) => it.timeframe === timeframe && it.score !== undefined)
    if (isUsed) from = Math.min(from, (newest - bucketsMax + 1) * bucketMs)
  }
  return Math.min(nowMs, Math.max(from, horizons.observedFromMs))
}

/** The book rests on all that came since its snapshot, whatever the horizons hold. */
function firstOffset({ horizons, bookOffset }: OrderBookState, nowMs: number, own: number): number {
  const oldest = Math.min(own, oldestOffset(horizons, nowMs))
  return bookOffset === -1 ? oldest : Math.min(oldest, bookOffset)
}
