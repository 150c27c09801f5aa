import type { DimensionExplanation, Explanation } from '@virtuoso/audit'
import { tableText } from '../table.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()
const words = (name: string): string => name.toLowerCase().replaceAll('_', ' ')
const scoreText = (score: number | undefined): string => (score === undefined ? 'n/a' : score.toFixed(2))

/** The tree that `explain` prints: what was raised, what each dimension added and why, where every number can be looked up. */
export function explanationText(it: Explanation): string {
  const known = it.dimensions.filter((part) => part.score !== undefined).length
  const sample = it.mode === 'SAMPLE' ? '   SAMPLE DATA' : ''
  const shadow = it.shadow ? '   shadow: computed, never alerted' : ''
  const threshold = it.side === 'SHORT' ? '≤' : '≥'
  return [
    `${it.side} ${it.instrument}   confluence ${it.score.toFixed(2)}, raised at ${threshold} ${it.threshold}${sample}${shadow}`,
    `  ${it.because}`,
    `  exchange time ${isoOf(it.asOfMs)} · ${it.position} · ${it.analyzer}@${it.version} config ${it.configHash.slice(0, 6)} · manifest ${it.manifest ?? 'n/a'}`,
    dimensionTable(it.dimensions).trimEnd(),
    ...arithmeticLines(it),
    `  coverage ${it.coverage.toFixed(2)} (${known} of ${it.dimensions.length}) · confidence ${it.confidence.toFixed(2)} · reliability ${it.reliability.toFixed(0)}`,
    `  gaps in the window: ${gapsText(it)} · open patterns: ${patternsText(it)}`,
    `  cause ${it.cause === undefined ? 'n/a' : `${it.cause.position} ${it.cause.type ?? '(no longer in the log)'}`}`,
    `  next: ./virtuoso verify ${it.shortId}    ./virtuoso events get ${it.cause?.position ?? it.position}`,
    '',
  ].join('\n')
}

const dimensionTable = (dimensions: readonly DimensionExplanation[]): string =>
  tableText(
    [
      { title: 'dimension' },
      { title: 'score', align: 'right' },
      { title: 'weight', align: 'right' },
      { title: 'points', align: 'right' },
      { title: 'because' },
      { title: 'inputs' },
    ],
    dimensions.map((part) => [
      words(part.dimension),
      scoreText(part.score),
      part.score === undefined ? '-' : part.effectiveWeight.toFixed(2),
      part.points === undefined ? '-' : signed(part.points),
      part.because,
      part.inputs ?? '-',
    ]),
    true,
  )

function arithmeticLines({ arithmetic, confluence }: Explanation): string[] {
  if (arithmetic === undefined || confluence === undefined)
    return ['  sum  n/a: the record of the confluence is no longer in the log']
  return [
    `  points   ${arithmetic.base}`,
    `  agreed   ${arithmetic.score}   ${arithmetic.holds ? 'as recorded' : 'NOT AS RECORDED'} in ${confluence.position}`,
  ]
}

const gapsText = ({ gaps }: Explanation): string =>
  gaps.length === 0
    ? 'none'
    : gaps
        .map(
          (it) =>
            `${it.channel} ${isoOf(it.fromTimeMs)} – ${it.atTimeMs === undefined ? 'still open' : isoOf(it.atTimeMs)}`,
        )
        .join(', ')

/** Many of one kind are counted, not listed. */
function patternsText({ patterns }: Explanation): string {
  const counts = new Map<string, number>()
  for (const { side, kind } of patterns) {
    const name = `${side.toLowerCase()} ${words(kind)}`
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(', ') || 'none'
}

const signed = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`

/** `--depth 2`: what each score was made of. */
export function partsText({ dimension, position, timeframes, components, evidence }: DimensionExplanation): string {
  if (position === undefined) return ''
  const of = (name: string, score: number | undefined): string => `${name} ${scoreText(score)}`
  return [
    `  ${words(dimension)}   ${position}`,
    ...(timeframes.length === 0
      ? []
      : [`    timeframes  ${timeframes.map((it) => of(it.timeframe, it.score)).join(' · ')}`]),
    `    components  ${components.map((it) => `${of(it.name, it.score)} × ${it.weight}`).join(' · ')}`,
    `    evidence    ${evidence.map((it) => `${it.name} ${Number(it.value.toPrecision(6))}`).join(' · ')}`,
    '',
  ].join('\n')
}
