import { clamp, toScore } from '../score.ts'

/** What one dimension says, or nothing where it is missing. */
export type DimensionOpinion = Readonly<{
  /** 0–1, declared */
  weight: number
  /** 0–1 */
  coverage: number
  /** 0–100 as published; undefined: missing */
  score?: number
}>

/** Six dimensions as one number, damped by their disagreement and by what is missing. */
export type Confluence = Readonly<{
  /** 0–100, two decimals */
  score: number
  /** 0–100: the weighted mean, before it is damped or strengthened. */
  base: number
  /** Weighted mean direction, −1 to 1. */
  mean: number
  /** Weighted variance of the directions around it, 0 to 1. */
  variance: number
  /** 1: all say the same; towards .2 as they contradict each other. */
  consensus: number
  /** Share of the directions that does not cancel out, 0 to 1; neutral dimensions agree on nothing. */
  agreement: number
  /** Agreement, consensus and coverage in one, 0 to 1. */
  confidence: number
  /** What the direction was multiplied by, .5 to 1.15. */
  factor: number
  /** Of each dimension, what it added to 50; undefined: missing. */
  points: readonly (number | undefined)[]
  /** 1 over the sum of squared shares: how many dimensions carry it. */
  effectiveDimensions: number
}>

/** Below this much coverage there is no confluence. */
export const confluenceCoverageMin = 0.6
/** No correction moves the direction further than this. */
const correctionMax = 0.3
/** Directions that are together smaller than this say nothing, so they cannot agree. */
const directionFloor = 0.02

/** Share of the declared weights that is present, 0 to 1. */
export function coverageOf(opinions: readonly DimensionOpinion[]): number {
  let coverage = 0
  for (const it of opinions) if (it.score !== undefined) coverage += it.weight * it.coverage
  return coverage
}

/**
 * The confluence of the dimensions that are present, summed in the order given.
 *
 * Consensus 1/(1 + 2V + 2V²) stands for e^(−2V) without a transcendental function; raising one dimension never lowers
 * the result.
 * @returns undefined when too little is present.
 */
export function confluenceOf(opinions: readonly DimensionOpinion[]): Confluence | undefined {
  const coverage = coverageOf(opinions)
  if (coverage < confluenceCoverageMin) return undefined
  const shares = opinions.map((it) => (it.score === undefined ? 0 : (it.weight * it.coverage) / coverage))
  const directions = opinions.map((it) => (it.score === undefined ? 0 : (it.score - 50) / 50))
  let [mean, sizes, variance, squares] = [0, 0, 0, 0]
  for (const [i, share] of shares.entries()) {
    mean += share * (directions[i] ?? 0)
    sizes += share * Math.abs(directions[i] ?? 0)
    squares += share * share
  }
  for (const [i, share] of shares.entries()) variance += share * square((directions[i] ?? 0) - mean)
  const consensus = 1 / (1 + 2 * variance + 2 * variance * variance)
  const agreement = Math.abs(mean) / Math.max(sizes, directionFloor)
  const confidence = agreement * consensus * coverage
  const factor = confidence <= 0.5 ? 0.5 + confidence : 1 + 0.3 * (confidence - 0.5)
  const adjusted = clamp(mean * factor, mean - correctionMax, mean + correctionMax)
  return {
    score: toScore(clamp(adjusted, -1, 1)),
    base: 50 + 50 * mean,
    mean,
    variance,
    consensus,
    agreement,
    confidence,
    factor,
    points: opinions.map((it, i) =>
      it.score === undefined ? undefined : 50 * (shares[i] ?? 0) * (directions[i] ?? 0),
    ),
    effectiveDimensions: 1 / squares,
  }
}

const square = (x: number): number => x * x
