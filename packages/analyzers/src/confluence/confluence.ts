import { type AnalyzerDefinition, defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { Reason, ScoreComputed, ScoreReason } from '@virtuoso/contracts'
import {
  byReason,
  type Confluence,
  confluenceOf,
  coverageOf,
  type DimensionOpinion,
  evidenceOf,
  type Intake,
  timeframes,
  toCoverage,
} from '@virtuoso/domain'
import { codesOf, type PublicationConfig, type Published, publicationDefaults, shouldPublish } from '../publication.ts'
import { freezeConfluence, thawConfluence } from './freeze.ts'
import { countGap, type DimensionState, type GapInterval, uninterrupted } from './state.ts'

/** In the order of summation; the weights add up to 1. */
export const dimensionWeights = [
  ['ORDER_FLOW', 0.3],
  ['ORDER_BOOK', 0.2],
  ['VOLUME', 0.18],
  ['PRICE_STRUCTURE', 0.15],
  ['TECHNICAL', 0.1],
  ['SENTIMENT', 0.07],
] as const

export type ConfluenceConfig = PublicationConfig &
  Readonly<{
    /** Dimension and weight, in the order of summation. */
    weights: readonly (readonly [dimension: string, weight: number])[]
    /** ms after which what a dimension said last is no longer used. */
    staleMs: number
    /** Scores whose crossing is always said. */
    watchLevels: readonly number[]
  }>

export type ConfluenceState = {
  /** In the order of the weights; undefined: nothing was said yet. */
  readonly dimensions: (DimensionState | undefined)[]
  /** ms, greatest time of a score read; undefined: none yet. */
  nowMs: number | undefined
  readonly gaps: GapInterval[]
  isGap: boolean
  published: Published | undefined
}

export const confluenceConfig: ConfluenceConfig = {
  ...publicationDefaults,
  emitDelta: 0.5,
  weights: dimensionWeights,
  staleMs: 150_000,
  watchLevels: [70, 65, 40, 35],
}

const definition: AnalyzerDefinition<ConfluenceState, ConfluenceConfig> = {
  name: 'confluence',
  version: 1,
  stateVersion: 2,
  config: confluenceConfig,
  produces: ['ScoreComputed'],
  dimension: 'CONFLUENCE',
  initialState: ({ weights }) => ({
    dimensions: weights.map(() => undefined),
    nowMs: undefined,
    gaps: [],
    isGap: false,
    published: undefined,
  }),
  on: {
    ScoreComputed(state, score, step) {
      const index = step.config.weights.findIndex(([dimension]) => dimension === score.dimension)
      if (index < 0) return
      state.dimensions[index] = dimensionState(score, step.firstOffset)
      state.nowMs = Math.max(state.nowMs ?? score.asOfMs, score.asOfMs)
      evaluate(state, step, state.nowMs)
    },
    InstrumentDefined(state, _, step) {
      if (state.nowMs !== undefined) evaluate(state, step, state.nowMs)
    },
    UniverseSelected(state, _, step) {
      if (state.nowMs !== undefined) evaluate(state, step, state.nowMs)
    },
  },
  freeze: freezeConfluence,
  thaw: thawConfluence,
}

/** One number from six dimensions, damped by their disagreement and by what is missing. */
export const confluence = defineAnalyzer(definition)

const dimensionState = (said: ScoreComputed, firstOffset: number): DimensionState => ({
  score: said.score,
  coverage: said.coverage,
  codes: [...new Set(said.reasons.map((it) => it.code))],
  isInGap: isInGap(said),
  asOfMs: said.asOfMs,
  windowFromMs: said.windowFromMs,
  firstOffset,
})

function evaluate(state: ConfluenceState, step: Step<ConfluenceConfig>, nowMs: number): void {
  const { config } = step
  const isGap = state.dimensions.some((it) => it?.isInGap === true)
  countGap(state.gaps, nowMs, isGap, state.isGap)
  state.isGap = isGap
  const voided = voidedBy(step.intake)
  const opinions = config.weights.map(([, weight], i) =>
    opinionOf(weight, voided === undefined ? state.dimensions[i] : undefined, nowMs - config.staleMs),
  )
  const found = confluenceOf(opinions)
  const coverage = coverageOf(opinions)
  const reasons =
    voided === undefined ? reasonsOf(state, config, nowMs, found === undefined) : [{ code: voided, part: '' }]
  if (voided === 'DESELECTED' && state.published?.codes === voided) return
  const next = { score: found?.score, reasons, asOfMs: nowMs }
  if (
    !shouldPublish(state.published, next, config) &&
    !crosses(state.published?.score, found?.score, config.watchLevels)
  )
    return
  state.published = { score: found?.score, codes: codesOf(reasons), asOfMs: nowMs }
  const used = state.dimensions.filter((it, i) => it !== undefined && opinions[i]?.score !== undefined)
  step.emit(
    'ScoreComputed',
    {
      dimension: 'CONFLUENCE',
      kind: 'DIRECTION',
      score: found?.score,
      coverage: toCoverage(coverage),
      reasons,
      windowFromMs: Math.min(nowMs, ...used.map((it) => it?.windowFromMs ?? nowMs)),
      timeframes: [],
      components: config.weights.map(([name, weight], i) => ({
        name,
        weight,
        score: opinions[i]?.score,
        coverage: opinions[i]?.score === undefined ? 0 : (opinions[i]?.coverage ?? 0),
      })),
      evidence: evidence(found, config, 100 * coverage * uninterrupted(state.gaps, nowMs)),
    },
    {
      asOfMs: nowMs,
      firstOffset: Math.min(step.firstOffset, ...state.dimensions.map((it) => it?.firstOffset ?? step.firstOffset)),
    },
  )
}

/** What voids the whole: an instrument that is no longer followed, which is said once, or not traded. */
function voidedBy({ definition, isSelected }: Intake): Extract<Reason, 'DESELECTED' | 'HALTED'> | undefined {
  if (!isSelected) return 'DESELECTED'
  return definition === undefined || definition.status === 'TRADING' ? undefined : 'HALTED'
}

const gapCodes: ReadonlySet<Reason> = new Set(['FEED_GAP', 'BOOK_UNSYNCED'])
const windows: ReadonlySet<string> = new Set(timeframes)

/** Whether its feed has a hole now. A long window says so of a hole that is past: that is its coverage, not a hole. */
const isInGap = ({ score, reasons }: ScoreComputed): boolean =>
  reasons.some(({ code, part }) => gapCodes.has(code) && (score === undefined || !windows.has(part)))

function opinionOf(weight: number, said: DimensionState | undefined, staleBeforeMs: number): DimensionOpinion {
  if (said?.score === undefined || said.asOfMs < staleBeforeMs) return { weight, coverage: 0 }
  return { weight, coverage: said.coverage, score: said.score }
}

/** Why each missing dimension is missing; where too much is, that first. */
function reasonsOf(
  state: ConfluenceState,
  { weights, staleMs }: ConfluenceConfig,
  nowMs: number,
  isMissing: boolean,
): ScoreReason[] {
  const missing = weights.flatMap(([part], i): ScoreReason[] => {
    const said = state.dimensions[i]
    if (said === undefined) return [{ code: 'NO_DATA', part }]
    if (said.asOfMs < nowMs - staleMs) return [{ code: 'STALE', part }]
    return said.score === undefined ? said.codes.map((code) => ({ code, part })) : []
  })
  return [...(isMissing ? [{ code: 'INSUFFICIENT_COVERAGE', part: '' } as const] : []), ...missing].sort(byReason)
}

/** Whether a level lies between two scores, or on exactly one side of them: what signals wait for is said in its slot. */
const crosses = (before: number | undefined, after: number | undefined, levels: readonly number[]): boolean =>
  before !== undefined &&
  after !== undefined &&
  levels.some((it) => before >= it !== after >= it || before <= it !== after <= it)

const evidence = (found: Confluence | undefined, { weights }: ConfluenceConfig, reliability: number) =>
  evidenceOf(
    found === undefined
      ? [['reliability', reliability]]
      : [
          ['V', found.variance],
          ['W', found.mean],
          ['agreement', found.agreement],
          ['base', found.base],
          ['confidence', found.confidence],
          ['consensus', found.consensus],
          ...contributions(found, weights),
          ['effectiveDimensions', found.effectiveDimensions],
          ['factor', found.factor],
          ['reliability', reliability],
        ],
  )

const contributions = (found: Confluence, weights: ConfluenceConfig['weights']) =>
  weights
    .map(([dimension], i) => [`contribution.${dimension}`, found.points[i]] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
