import type { Step } from '@virtuoso/analyzer-kit'
import type { Contribution, Evidence, ScoreComputed } from '@virtuoso/contracts'
import type { SignalConfig } from './config.ts'
import type { Component, DimensionScore, SignalState } from './state.ts'

export const dimensionScore = (
  { score, reasons }: ScoreComputed,
  { eventId, offset, firstOffset }: Step<SignalConfig>,
): DimensionScore => ({
  scoreId: eventId,
  score,
  codes: codesOf(reasons),
  causeOffset: offset,
  windowFirstOffset: firstOffset,
})

export function pendingConfluence(score: ScoreComputed, firstOffset: number): SignalState['pending'] {
  const { evidence } = score
  return {
    score: score.score,
    coverage: score.coverage,
    confidence: numberOf(evidence, 'confidence'),
    reliability: numberOf(evidence, 'reliability'),
    codes: codesOf(score.reasons),
    windowFromMs: score.windowFromMs,
    firstOffset,
    evidence,
    components: score.components,
  }
}

export const numberOf = (evidence: readonly Evidence[], name: string): number =>
  evidence.find((it) => it.name === name)?.value ?? 0

/** One per dimension of the confluence; one that was never scored has an id of zeros. */
export const contributionsOf = (
  dimensions: SignalState['dimensions'],
  components: readonly Component[],
  evidence: readonly Evidence[],
): readonly Contribution[] =>
  components.map(({ name, weight, coverage, score }) => {
    const used = dimensions.get(name)
    return {
      dimension: name,
      scoreId: used?.scoreId ?? neverScored,
      score,
      points: score === undefined ? undefined : numberOf(evidence, `contribution.${name}`),
      weight,
      coverage,
      causeOffset: used?.causeOffset ?? 0,
      windowFirstOffset: used?.windowFirstOffset ?? 0,
      reasons:
        score !== undefined
          ? []
          : used === undefined
            ? ['NO_DATA']
            : used.score === undefined
              ? used.codes.slice(0, reasonsMax)
              : ['STALE'],
    }
  })

/** As many as a contribution takes. */
const reasonsMax = 8
const neverScored = Buffer.alloc(16)

const codesOf = (reasons: ScoreComputed['reasons']) => [...new Set(reasons.map((it) => it.code))]
