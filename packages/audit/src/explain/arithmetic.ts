import type { SignalRaised } from '@virtuoso/contracts'
import type { Arithmetic, DimensionExplanation, Evidence } from './explanation.ts'

/** Two decimals are published; the points of six dimensions may each be half a hundredth off. */
const tolerance = 0.011

/** Adds up what the records say, so that a reader can do it again. */
export function arithmeticOf(
  signal: Pick<SignalRaised, 'score'>,
  dimensions: readonly Pick<DimensionExplanation, 'points'>[],
  evidence: readonly Evidence[],
): Arithmetic {
  const of = (name: string): number => evidence.find((it) => it.name === name)?.value ?? Number.NaN
  const points = dimensions.flatMap((it) => (it.points === undefined ? [] : [it.points]))
  const sum = points.reduce((total, it) => total + it, 50)
  const [w, factor] = [of('W'), of('factor')]
  const adjusted = Math.min(Math.max(w * factor, w - 0.3), w + 0.3)
  const score = 50 + 50 * Math.min(Math.max(adjusted, -1), 1)
  return {
    base: `50 ${points.map((it) => `${it < 0 ? '−' : '+'} ${Math.abs(it).toFixed(2)}`).join(' ')} = ${sum.toFixed(2)}`,
    score: `50 + 50 × ${w.toFixed(4)} × ${factor.toFixed(4)} = ${score.toFixed(2)}`,
    holds: Math.abs(sum - of('base')) <= tolerance && Math.abs(score - signal.score) <= tolerance,
  }
}
