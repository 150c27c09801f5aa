import type { ComponentScore, Evidence, ScoreReason, TimeframeScore } from '@virtuoso/contracts'
import { type Blend, blend, type Part, scoreOf } from './blend.ts'
import type { ComponentWeight, TimeframeOpinion } from './opinion.ts'
import { byReason } from './reason.ts'
import { toCoverage } from './score.ts'
import { type Timeframe, timeframes, timeframeWeight } from './timeframe.ts'

/** What a dimension says: by this it is decided whether that is worth a record. */
export type DimensionVerdict = Readonly<{
  score?: number
  coverage: number
  reasons: readonly ScoreReason[]
}>

/** How it comes to that; gathered only for what is published, since most evaluations say nothing new. */
export type DimensionParts = Readonly<{
  timeframes: readonly TimeframeScore[]
  components: readonly ComponentScore[]
  evidence: readonly Evidence[]
}>

/** The part of a `ScoreComputed` that follows from the opinions of its timeframes. */
export type DimensionScore = DimensionVerdict & DimensionParts

/**
 * Components within each timeframe first, then the timeframes by their weights and by what each rests on.
 * @param opinions - At most one per timeframe; one that is missing counts as a window without a candle.
 */
export const blendDimension = (
  weights: readonly ComponentWeight[],
  opinions: readonly TimeframeOpinion[],
): DimensionScore => ({ ...judgeDimension(weights, opinions), ...dimensionParts(weights, opinions) })

/** As `blendDimension` has it. */
export function judgeDimension(
  weights: readonly ComponentWeight[],
  opinions: readonly TimeframeOpinion[],
): DimensionVerdict {
  const whole = blend(timeframes.map((it) => blendTimeframe(it, opinions).part))
  const score = scoreOf(whole)
  const reasons = missingParts(weights, opinions)
  return {
    score,
    coverage: toCoverage(whole.coverage),
    reasons: score === undefined && reasons.length === 0 ? [{ code: 'INSUFFICIENT_COVERAGE', part: '' }] : reasons,
  }
}

/** As `blendDimension` has it. */
export const dimensionParts = (
  weights: readonly ComponentWeight[],
  opinions: readonly TimeframeOpinion[],
): DimensionParts => ({
  timeframes: timeframes.map((timeframe) => {
    const { inner, part } = blendTimeframe(timeframe, opinions)
    return { timeframe, score: scoreOf(inner), coverage: inner.x === undefined ? 0 : toCoverage(part.coverage) }
  }),
  components: weights.map((weight) => blendComponent(weight, opinions)),
  evidence: opinions.flatMap(namedByTimeframe).sort((a, b) => (a.name < b.name ? -1 : 1)),
})

function blendTimeframe(
  timeframe: Timeframe,
  opinions: readonly TimeframeOpinion[],
): Readonly<{ inner: Blend; part: Part }> {
  const opinion = opinionOn(timeframe, opinions)
  const inner = blend(opinion?.components ?? nothing)
  const coverage = (opinion?.coverage ?? 0) * inner.coverage
  const weight = timeframeWeight[timeframe]
  return { inner, part: { name: timeframe, weight, coverage, x: inner.x, reasons: nothing } }
}
const nothing: readonly never[] = []

function opinionOn(timeframe: Timeframe, opinions: readonly TimeframeOpinion[]): TimeframeOpinion | undefined {
  for (const opinion of opinions) if (opinion.timeframe === timeframe) return opinion
  return undefined
}

/** One component over all timeframes, for people: which of them carries the score. */
function blendComponent({ name, weight }: ComponentWeight, opinions: readonly TimeframeOpinion[]): ComponentScore {
  const parts = opinions.map(({ timeframe, coverage, components }): Part => {
    const x = components.find((part) => part.name === name)?.x
    return { name, weight: timeframeWeight[timeframe], coverage, x, reasons: nothing }
  })
  const blended = blend(parts)
  return { name, weight, score: scoreOf(blended), coverage: toCoverage(blended.coverage) }
}

/** What is missing and why; said once, without the timeframe, where a component is missing alike in each usable one. */
function missingParts(weights: readonly ComponentWeight[], opinions: readonly TimeframeOpinion[]): ScoreReason[] {
  const missing: ScoreReason[] = []
  const usable: TimeframeOpinion[] = []
  for (const opinion of opinions) {
    for (const code of opinion.reasons) missing.push({ code, part: opinion.timeframe })
    if (opinion.components.length > 0) usable.push(opinion)
  }
  weights.forEach(({ name }, index) => {
    addMissing(missing, name, index, usable)
  })
  return missing.length < 2 ? missing : missing.sort(byReason)
}

/** @param index - Where the component stands in the declared order, and so mostly in an opinion. */
function addMissing(into: ScoreReason[], name: string, index: number, usable: readonly TimeframeOpinion[]): void {
  const [first] = usable
  if (first === undefined) return
  const codes = reasonsOf(first, name, index)
  if (isAlike(usable, codes, name, index)) {
    for (const code of codes) into.push({ code, part: name })
    return
  }
  for (const it of usable)
    for (const code of reasonsOf(it, name, index)) into.push({ code, part: `${it.timeframe}.${name}` })
}

function reasonsOf({ components }: TimeframeOpinion, name: string, index: number): Part['reasons'] {
  const expected = components[index]
  const part = expected?.name === name ? expected : components.find((it) => it.name === name)
  return part?.reasons ?? nothing
}

function isAlike(usable: readonly TimeframeOpinion[], codes: Part['reasons'], name: string, index: number): boolean {
  for (const it of usable) if (!isSame(reasonsOf(it, name, index), codes)) return false
  return true
}

const isSame = (a: Part['reasons'], b: Part['reasons']): boolean =>
  a === b || (a.length === b.length && a.every((code, i) => code === b[i]))

const namedByTimeframe = ({ timeframe, evidence }: TimeframeOpinion): readonly Evidence[] =>
  evidence.map(({ name, value }) => ({ name: `${timeframe}.${name}`, value }))
