import type { PlainState } from '@virtuoso/analyzer-kit'
import { reasons } from '@virtuoso/domain'
import { freezePublished, thawPublished } from '../publication.ts'
import type { ConfluenceConfig, ConfluenceState } from './confluence.ts'
import type { DimensionState } from './state.ts'

export const freezeConfluence = ({ dimensions, nowMs, gaps, isGap, published }: ConfluenceState): PlainState => ({
  dimensions: dimensions.map((it) => (it === undefined ? null : freezeDimension(it))),
  gaps: gaps.flatMap((it) => [it.fromMs, it.toMs]),
  isGap,
  nowMs: nowMs ?? null,
  published: freezePublished(published),
})

const freezeDimension = (it: DimensionState): PlainState => [
  it.score ?? null,
  it.coverage,
  it.codes.map((code) => reasons.indexOf(code)),
  it.asOfMs,
  it.windowFromMs,
  it.firstOffset,
  it.isInGap,
]

/** @returns undefined when it is no state of these weights. */
export function thawConfluence(frozen: PlainState, { weights }: ConfluenceConfig): ConfluenceState | undefined {
  if (typeof frozen !== 'object' || frozen === null || !('dimensions' in frozen)) return undefined
  const { dimensions, gaps, isGap, nowMs, published } = frozen
  if (!Array.isArray(dimensions) || dimensions.length !== weights.length || !Array.isArray(gaps)) return undefined
  const edges = numbersOf(gaps)
  return {
    dimensions: dimensions.map((it: PlainState) => (it === null ? undefined : thawDimension(it))),
    nowMs: typeof nowMs === 'number' ? nowMs : undefined,
    gaps: edges.flatMap((fromMs, i) => (i % 2 === 0 ? [{ fromMs, toMs: edges[i + 1] ?? fromMs }] : [])),
    isGap: isGap === true,
    published: thawPublished(published ?? null),
  }
}

/** @throws RangeError when it is no dimension. */
function thawDimension(frozen: PlainState): DimensionState {
  const [score, coverage, codes, asOfMs, windowFromMs, firstOffset, isInGap] = Array.isArray(frozen) ? frozen : []
  if (
    typeof coverage !== 'number' ||
    !Array.isArray(codes) ||
    typeof asOfMs !== 'number' ||
    typeof windowFromMs !== 'number' ||
    typeof firstOffset !== 'number' ||
    typeof isInGap !== 'boolean'
  )
    throw new RangeError('no dimension')
  return {
    score: typeof score === 'number' ? score : undefined,
    coverage,
    codes: numbersOf(codes).flatMap((it) => reasons[it] ?? []),
    isInGap,
    asOfMs,
    windowFromMs,
    firstOffset,
  }
}

/** @throws RangeError when one is none. */
function numbersOf(list: readonly PlainState[]): number[] {
  return list.map((it) => {
    if (typeof it !== 'number') throw new RangeError('no number')
    return it
  })
}
