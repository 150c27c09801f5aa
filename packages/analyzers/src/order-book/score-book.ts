import type { Step } from '@virtuoso/analyzer-kit'
import type { Reason, ScoreComputed, ScoreReason } from '@virtuoso/contracts'
import {
  blendDimension,
  bucketsMax,
  byReason,
  type DimensionScore,
  type Intake,
  oldestOffset,
  orderBookOpinion,
  orderBookWeights,
  type TimeframeOpinion,
} from '@virtuoso/domain'
import { codesOf, shouldPublish } from '../publication.ts'
import type { OrderBookConfig } from './config.ts'
import type { OrderBookState } from './state.ts'

/** Evaluates the four horizons, and publishes when there is something to say. */
export function scoreBook(state: OrderBookState, nowMs: number, step: Step<OrderBookConfig>): void {
  const { score, coverage, reasons, timeframes, components, evidence } = judge(state, nowMs, step)
  if (!shouldPublish(state.published, { score, reasons, asOfMs: nowMs }, step.config)) return
  state.published = { score, codes: codesOf(reasons), asOfMs: nowMs }
  const body = {
    dimension: 'ORDER_BOOK',
    kind: 'DIRECTION',
    score,
    coverage,
    reasons,
    windowFromMs: windowFromMs(state, timeframes, nowMs),
    timeframes,
    components,
    evidence,
  } satisfies Partial<ScoreComputed>
  step.emit('ScoreComputed', body, { asOfMs: nowMs, firstOffset: firstOffset(state, nowMs, step.firstOffset) })
}

function judge(state: OrderBookState, nowMs: number, { intake, config }: Step<OrderBookConfig>): DimensionScore {
  const why = reasonForNothing(state, intake)
  if (why !== undefined)
    return { ...blendDimension(orderBookWeights, []), coverage: 0, reasons: suspect([{ code: why, part: '' }], intake) }
  const trades = tradesTrouble(intake, nowMs, config)
  const opinions = onceSeenAgain(
    state.horizons.rings.map((ring) => orderBookOpinion(state.horizons, ring, nowMs, trades)),
  )
  const { reasons, evidence, ...rest } = blendDimension(orderBookWeights, opinions)
  const all = [...evidence, ...state.sampled].sort((a, b) => (a.name < b.name ? -1 : 1))
  return { ...rest, reasons: suspect(reasons, intake), evidence: all }
}

/** After a loss the longer horizons still tell of the book before it: they wait until half of the newest minute is seen. */
const onceSeenAgain = (opinions: readonly TimeframeOpinion[]): readonly TimeframeOpinion[] =>
  opinions[0]?.reasons.length === 0
    ? opinions
    : opinions.map((it) => ({ ...it, coverage: 0, components: [], evidence: [] }))

/** What voids the whole: a book that cannot be used, a market that is not open, an instrument no longer followed. */
function reasonForNothing({ isDeselected, trouble }: OrderBookState, { definition }: Intake): Reason | undefined {
  if (isDeselected) return 'DESELECTED'
  return definition?.status === 'TRADING' ? trouble : 'HALTED'
}

function suspect(reasons: readonly ScoreReason[], { nowMs = 0, clockSuspectUntilMs = 0 }: Intake): ScoreReason[] {
  const all = [...reasons]
  if (nowMs < clockSuspectUntilMs) all.push({ code: 'CLOCK_SUSPECT', part: '' })
  return all.sort(byReason)
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
function windowFromMs({ horizons }: OrderBookState, used: DimensionScore['timeframes'], nowMs: number): number {
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
