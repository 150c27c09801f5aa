import type { ComponentScore, Evidence, ScoreReason, TimeframeScore } from '@virtuoso/contracts'
import { type Blend, blend, type Part, scoreOf } from './blend.ts'
import type { ComponentWeight, TimeframeOpinion } from './opinion.ts'
import { byReason } from './reason.ts'
import { toCoverage } from './score.ts'
import { type Timeframe, timeframes, timeframeWeight } from './timeframe.ts'

/** The part of a `ScoreComputed` that follows from the opinions of its timeframes. */
export type DimensionScore = Readonly<{
  score?: number
  coverage: number
  reasons: readonly ScoreReason[]
  timeframes: readonly TimeframeScore[]
  components: readonly ComponentScore[]
  evidence: readonly Evidence[]
}>

/**
 * Components within each timeframe first, then the timeframes by their weights and by what each rests on.
 * @param opinions - At most one per timeframe; one that is missing counts as a window without a candle.
 */
export function blendDimension(
  weights: readonly ComponentWeight[],
  opinions: readonly TimeframeOpinion[],
): DimensionScore {
  const blends = timeframes.map((timeframe) => blendTimeframe(timeframe, opinions))
  const whole = blend(blends.map(({ part }) => part))
  const score = scoreOf(whole)
  const reasons = missingParts(weights, opinions)
  return {
    score,
    coverage: toCoverage(whole.coverage),
    reasons: score === undefined && reasons.length === 0 ? [{ code: 'INSUFFICIENT_COVERAGE', part: '' }] : reasons,
    timeframes: blends.map(({ timeframe, inner, part }) => ({
      timeframe,
      score: scoreOf(inner),
      coverage: inner.x === undefined ? 0 : toCoverage(part.coverage),
    })),
    components: weights.map((weight) => blendComponent(weight, opinions)),
    evidence: opinions.flatMap(namedByTimeframe).sort((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

type TimeframeBlend = Readonly<{ timeframe: Timeframe; inner: Blend; part: Part }>

function blendTimeframe(timeframe: Timeframe, opinions: readonly TimeframeOpinion[]): TimeframeBlend {
  const opinion = opinions.find((one) => one.timeframe === timeframe)
  const inner = blend(opinion?.components ?? [])
  const coverage = (opinion?.coverage ?? 0) * inner.coverage
  const part: Part = { name: timeframe, weight: timeframeWeight[timeframe], coverage, x: inner.x, reasons: [] }
  return { timeframe, inner, part }
}

/** One component over all timeframes, for people: which of them carries the score. */
function blendComponent({ name, weight }: ComponentWeight, opinions: readonly TimeframeOpinion[]): ComponentScore {
  const parts = opinions.map(({ timeframe, coverage, components }): Part => {
    const x = components.find((part) => part.name === name)?.x
    return { name, weight: timeframeWeight[timeframe], coverage, x, reasons: [] }
  })
  const blended = blend(parts)
  return { name, weight, score: scoreOf(blended), coverage: toCoverage(blended.coverage) }
}

/** What is missing and why; said once, without the timeframe, where a component is missing alike in each usable one. */
function missingParts(weights: readonly ComponentWeight[], opinions: readonly TimeframeOpinion[]): ScoreReason[] {
  const usable = opinions.filter(({ components }) => components.length > 0)
  const unusable = opinions.flatMap(({ timeframe, reasons }) => reasons.map((code) => ({ code, part: timeframe })))
  const missing = weights.flatMap(({ name }) => {
    const perTimeframe = usable.map(({ components }) => components.find((part) => part.name === name)?.reasons ?? [])
    const first = perTimeframe[0] ?? []
    if (perTimeframe.every((codes) => codes.join() === first.join())) return first.map((code) => ({ code, part: name }))
    return perTimeframe.flatMap((codes, i) => codes.map((code) => ({ code, part: `${usable[i]?.timeframe}.${name}` })))
  })
  return [...unusable, ...missing].sort(byReason)
}

const namedByTimeframe = ({ timeframe, evidence }: TimeframeOpinion): readonly Evidence[] =>
  evidence.map(({ name, value }) => ({ name: `${timeframe}.${name}`, value }))
