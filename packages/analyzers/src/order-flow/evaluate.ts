import type { Step } from '@virtuoso/analyzer-kit'
import type { Evidence, Reason, ScoreReason } from '@virtuoso/contracts'
import {
  bucketsMax,
  byReason,
  type DimensionVerdict,
  dimensionParts,
  evidenceOf,
  type FlowReading,
  type FlowRing,
  type FlowSurroundings,
  flowEvidence,
  flowOpinion,
  horizonCoverage,
  horizonTrouble,
  judgeDimension,
  orderFlowWeights,
  readFlow,
  type TimeframeOpinion,
  unusable,
  whaleFloorQuote,
} from '@virtuoso/domain'
import { codesOf, shouldPublish } from '../publication.ts'
import { isQuantileKnown, oldestInput } from './lineage.ts'
import { endDivergences, followDivergences } from './patterns.ts'
import type { OrderFlowConfig, OrderFlowState } from './state.ts'

type OwnStep = Step<OrderFlowConfig>
type Judged = Readonly<{ ring: FlowRing; reading: FlowReading | undefined; opinion: TimeframeOpinion }>

/** ms without a trade after which the flow has nothing to say. */
const tradesStaleMs = 60_000
/** ms after which the newest open interest is stale. */
const openInterestStaleMs = 600_000

/** Judges all four horizons now, and publishes when there is something to say. */
export function evaluate(state: OrderFlowState, step: OwnStep, nowMs: number): void {
  const surroundings = surroundingsOf(state, step, nowMs)
  const trouble = channelTrouble(state, step, nowMs)
  const judged = state.rings.rings.map((ring) => judge(state, ring, nowMs, trouble, surroundings))
  follow(state, judged, step, nowMs)
  const opinions = judged.map((it) => it.opinion)
  const why = voidedBy(state, step)
  const verdict = why === undefined ? withClock(judgeDimension(orderFlowWeights, opinions), step, nowMs) : voided(why)
  publish(state, step, nowMs, verdict, judged)
}

/** Why the trades as a whole say nothing; undefined: they do. */
function channelTrouble(
  { lastTradeMs, rings }: OrderFlowState,
  { intake }: OwnStep,
  nowMs: number,
): Reason | undefined {
  const { state } = intake.channels.TRADES
  if (state !== 'UP') return state === 'NEVER' ? 'NO_DATA' : 'FEED_GAP'
  const sinceMs = Math.max(lastTradeMs, rings.observedFromMs)
  return nowMs - sinceMs >= tradesStaleMs ? 'NO_TRADES' : undefined
}

function judge(
  { rings }: OrderFlowState,
  ring: FlowRing,
  nowMs: number,
  trouble: Reason | undefined,
  surroundings: (ring: FlowRing) => FlowSurroundings,
): Judged {
  const { timeframe } = ring
  const coverage = trouble === undefined ? horizonCoverage(rings, ring, nowMs) : 0
  const reason = trouble ?? horizonTrouble(rings, ring, coverage, nowMs)
  if (reason !== undefined) return { ring, reading: undefined, opinion: unusable(timeframe, reason) }
  const reading = readFlow(ring)
  return { ring, reading, opinion: flowOpinion(timeframe, coverage, reading, surroundings(ring)) }
}

/** What the trades cannot say, or why nobody can. */
function surroundingsOf(state: OrderFlowState, step: OwnStep, nowMs: number): (ring: FlowRing) => FlowSurroundings {
  const { definition, channels } = step.intake
  const isLargeKnown = whaleFloorQuote(definition?.quote ?? '') !== undefined || isQuantileKnown(state.histogram)
  const openInterestTrouble = openInterestTroubleOf(step, nowMs)
  const channel = channels.OPEN_INTEREST
  const sinceMs = channel.state === 'UP' ? channel.firstUpMs : 0
  return ({ lengthMs }) => ({
    openInterestTrouble,
    withoutOpenInterest: nowMs - sinceMs < lengthMs / 2 ? 'WARMING_UP' : 'STALE',
    withoutLarge: isLargeKnown ? 'NO_TRADES' : 'WARMING_UP',
    stackedImbalance: state.stackedImbalance,
  })
}

function openInterestTroubleOf({ intake }: OwnStep, nowMs: number): Reason | undefined {
  const { definition, channels, lastDatumMs } = intake
  if (channels.OPEN_INTEREST.state === 'DOWN') return 'FEED_GAP'
  if (channels.OPEN_INTEREST.state === 'NEVER') return definition?.contractKind === 'SPOT' ? 'NOT_OFFERED' : 'NO_DATA'
  const lastMs = lastDatumMs.OPEN_INTEREST
  return lastMs !== undefined && nowMs - lastMs > openInterestStaleMs ? 'STALE' : undefined
}

function follow(state: OrderFlowState, judged: readonly Judged[], step: OwnStep, nowMs: number): void {
  if (voidedBy(state, step) !== undefined) {
    endDivergences(state, step, false)
    return
  }
  const [, M5, M30, H4] = judged.map((it) => it.reading)
  followDivergences(state, { M5, M30, H4 }, step, nowMs)
}

/** A stamp from the future makes all times suspect for a while, the score stands. */
function withClock(verdict: DimensionVerdict, { intake }: OwnStep, nowMs: number): DimensionVerdict {
  const { clockSuspectUntilMs } = intake
  if (clockSuspectUntilMs === undefined || nowMs >= clockSuspectUntilMs) return verdict
  const suspect: ScoreReason = { code: 'CLOCK_SUSPECT', part: '' }
  return { ...verdict, reasons: [...verdict.reasons, suspect].sort(byReason) }
}

/** What voids the whole, whatever was measured: nobody follows the instrument any longer, or nobody can trade on it. */
function voidedBy(
  { status }: OrderFlowState,
  { intake }: OwnStep,
): Extract<Reason, 'DESELECTED' | 'HALTED'> | undefined {
  if (!intake.isSelected) return 'DESELECTED'
  return status === 'TRADING' ? undefined : 'HALTED'
}

const voided = (code: Reason): DimensionVerdict => ({ coverage: 0, reasons: [{ code, part: '' }] })

/** Parts and evidence are gathered only for what is published: most evaluations say nothing new. */
function publish(
  state: OrderFlowState,
  step: OwnStep,
  nowMs: number,
  { score, coverage, reasons }: DimensionVerdict,
  judged: readonly Judged[],
): void {
  if (!shouldPublish(state.published, { score, reasons, asOfMs: nowMs }, step.config)) return
  if (!step.intake.isSelected && state.published?.codes === 'DESELECTED') return
  state.published = { score, codes: codesOf(reasons), asOfMs: nowMs }
  const { timeframes, components } = dimensionParts(
    orderFlowWeights,
    judged.map((it) => it.opinion),
  )
  const body = {
    dimension: 'ORDER_FLOW',
    kind: 'DIRECTION',
    score,
    coverage,
    reasons,
    windowFromMs: windowFromMs(state, judged, nowMs),
    timeframes,
    components,
    evidence: evidenceFor(state, judged, step),
  } as const
  step.emit('ScoreComputed', body, { asOfMs: nowMs, firstOffset: oldestInput(state, step, nowMs) })
}

/** Where the longest horizon in use begins; now when none is. */
function windowFromMs({ rings }: OrderFlowState, judged: readonly Judged[], nowMs: number): number {
  let fromMs = nowMs
  for (const { ring, reading } of judged)
    if (reading !== undefined) fromMs = Math.min(fromMs, (ring.newest - bucketsMax + 1) * ring.bucketMs)
  return Math.min(nowMs, Math.max(fromMs, rings.observedFromMs))
}

function evidenceFor(state: OrderFlowState, judged: readonly Judged[], { intake }: OwnStep): readonly Evidence[] {
  const { counts } = intake
  const perTimeframe = judged.flatMap(({ ring, reading }) =>
    reading === undefined ? [] : namedBy(ring, flowEvidence(ring, reading, state.amountScale)),
  )
  const own = evidenceOf([
    ['footprintOverflow', state.footprint.overflow === 0 ? undefined : state.footprint.overflow],
    ['offBookCount', counts.offBook === 0 ? undefined : counts.offBook],
    ['receivedTimeCount', counts.receivedTime === 0 ? undefined : counts.receivedTime],
  ])
  return [...perTimeframe, ...own].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const namedBy = ({ timeframe }: FlowRing, evidence: readonly Evidence[]): readonly Evidence[] =>
  evidence.map(({ name, value }) => ({ name: `${timeframe}.${name}`, value }))
