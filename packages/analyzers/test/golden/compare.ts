import { type G1Dimension, type G1Scores, g1Anchors, g1Dimensions, g1Tolerance } from './g1-anchors.ts'

/** M1, M5, M30, H4 and the blend; undefined: it said nothing. */
export type OurScores = readonly (number | undefined)[]

export type Comparison = Readonly<{ lines: readonly string[]; failed: number }>

/** @param ours - By coin and dimension. @returns A table of anchor, ours and difference, and how many are too far off. */
export function compareWithAnchors(ours: (coin: string, dimension: G1Dimension) => OurScores): Comparison {
  let failed = 0
  const lines = g1Dimensions.flatMap((dimension) => [
    '',
    `${dimension.padEnd(16)}${['M1', 'M5', 'M30', 'H4', 'blended'].map((it) => it.padEnd(22)).join('')}`,
    ...Object.entries(g1Anchors).map(([coin, anchors]) => {
      const scores = ours(coin, dimension)
      failed += anchors[dimension].filter((anchor, i) => isOff(anchor, scores[i])).length
      return `  ${coin.padEnd(14)}${cells(anchors[dimension], scores)}`
    }),
  ])
  return { lines, failed }
}

/** The tolerance is itself a decimal: what lies on it is inside. */
const isOff = (anchor: number, score: number | undefined): boolean =>
  score === undefined || Math.abs(score - anchor) > g1Tolerance + 1e-9

const cells = (anchors: G1Scores, scores: OurScores): string =>
  anchors
    .map((anchor, i) => {
      const score = scores[i]
      const difference = score === undefined ? 'nothing' : (score - anchor).toFixed(2).replace(/^-?0\.00$/, '=')
      const mark = isOff(anchor, score) ? ' ✗' : ''
      return `${anchor.toFixed(2)} ${score?.toFixed(2) ?? '–'} ${difference}${mark}`.padEnd(22)
    })
    .join('')
