/** What the analyzers that score closed candles have in common: each timeframe is judged as it closes, then blended. */
import type { PlainState, Step } from '@virtuoso/analyzer-kit'
import type { CandleClosed, ScoreComputed } from '@virtuoso/contracts'
import {
  type CandleRun,
  type CandleWindow,
  type ComponentWeight,
  candleRun,
  dimensionParts,
  isTimeframe,
  judgeDimension,
  type Timeframe,
  type TimeframeOpinion,
  timeframeMs,
  timeframes,
} from '@virtuoso/domain'
import {
  codesOf,
  freezePublished,
  type PublicationConfig,
  type Published,
  shouldPublish,
  thawPublished,
} from './publication.ts'

export type CandleScoreState = {
  published: Published | undefined
  /** What each timeframe says, with how far back it looks; a function of the windows alone, so it is no part of the frozen state. */
  readonly judged: Map<Timeframe, Judged>
}
type Judged = Readonly<{
  opinion: TimeframeOpinion
  /** ms, where its window begins; undefined: it is not used. */
  fromMs: number | undefined
  /** Oldest input behind it, also where that is too little for an opinion; ∞: there is none. */
  firstOffset: number
}>

type Dimension = Readonly<{
  dimension: string
  weights: readonly ComponentWeight[]
  opinionOf(timeframe: Timeframe, run: CandleRun): TimeframeOpinion
}>

export const initialCandleScore = (): CandleScoreState => ({ published: undefined, judged: new Map() })
export const freezeCandleScore = ({ published }: CandleScoreState): PlainState => freezePublished(published)
export const thawCandleScore = (frozen: PlainState): CandleScoreState => ({
  published: thawPublished(frozen),
  judged: new Map(),
})

/** Judges the timeframe of the candle anew, blends all four, and publishes when there is something to say. */
export function scoreCandle<Config extends PublicationConfig>(
  state: CandleScoreState,
  candle: CandleClosed,
  step: Step<Config>,
  dimension: Dimension,
): void {
  if (!isTimeframe(candle.timeframe)) return
  state.judged.delete(candle.timeframe)
  const judged = timeframes.map((it) => judge(state, it, step.candles(it), dimension))
  const opinions = judged.map((it) => it.opinion)
  const { score, coverage, reasons } = judgeDimension(dimension.weights, opinions)
  const asOfMs = newestCloseMs(candle.openTimeMs + timeframeMs[candle.timeframe], step)
  if (!shouldPublish(state.published, { score, reasons, asOfMs }, step.config)) return
  state.published = { score, codes: codesOf(reasons), asOfMs }
  const body = {
    dimension: dimension.dimension,
    kind: 'DIRECTION',
    score,
    coverage,
    reasons,
    windowFromMs: Math.min(asOfMs, ...judged.map((it) => it.fromMs ?? asOfMs)),
    ...dimensionParts(dimension.weights, opinions),
  } satisfies Partial<ScoreComputed>
  const firstOffset = Math.min(step.firstOffset, ...judged.map((it) => it.firstOffset))
  step.emit('ScoreComputed', body, { asOfMs, firstOffset })
}

/**
 * All four windows are judged as they stand, so the score is as new as the newest candle in any of them: history that is
 * filled in behind live minutes does not turn its time back.
 */
function newestCloseMs(closeMs: number, { candles }: Step<PublicationConfig>): number {
  let newest = closeMs
  for (const timeframe of timeframes) {
    const { newestOpenMs } = candles(timeframe)
    if (newestOpenMs !== undefined) newest = Math.max(newest, newestOpenMs + timeframeMs[timeframe])
  }
  return newest
}

function judge(
  { judged }: CandleScoreState,
  timeframe: Timeframe,
  window: CandleWindow,
  { opinionOf }: Dimension,
): Judged {
  const known = judged.get(timeframe)
  if (known !== undefined) return known
  const run = candleRun(window)
  const opinion = opinionOf(timeframe, run)
  const isUsed = opinion.components.length > 0
  const fresh = { opinion, fromMs: isUsed ? run.fromMs : undefined, firstOffset: oldest(run) }
  judged.set(timeframe, fresh)
  return fresh
}

function oldest({ firstOffset }: CandleRun): number {
  let lowest = Number.POSITIVE_INFINITY
  for (const offset of firstOffset) if (offset < lowest) lowest = offset
  return lowest
}
