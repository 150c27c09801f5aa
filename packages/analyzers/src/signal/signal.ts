import { type Analyzer, type AnalyzerDefinition, defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { PatternDetected, ScoreComputed, TradeExecuted } from '@virtuoso/contracts'
import { watchTrade } from './active.ts'
import { type SignalConfig, signalConfig } from './config.ts'
import { freezeSignal, thawSignal } from './freeze.ts'
import { contributionsOf, dimensionScore, pendingConfluence } from './inputs.ts'
import { advance } from './life.ts'
import { initialSignalState, type SignalState } from './state.ts'

const patternsMax = 32

const definition: AnalyzerDefinition<SignalState, SignalConfig> = {
  name: 'signal',
  version: 1,
  stateVersion: 1,
  config: signalConfig,
  produces: ['SignalRaised', 'SignalUpdated', 'SignalClosed', 'PatternDetected'],
  initialState: initialSignalState,
  on: {
    ScoreComputed: takeScore,
    PatternDetected: takePattern,
    TradeExecuted: takeTrade,
    TickerUpdated(state, { mark, markScale }, step) {
      if (mark !== undefined)
        state.mark = { price: mark, scale: markScale, atMs: step.intake.eventTimeMs, offset: step.offset }
    },
    FeedProgressed: (state, _, step) => advance(state, step),
    InstrumentDefined: (state, _, step) => {
      settle(state)
      advance(state, step)
    },
    UniverseSelected: (state, _, step) => {
      settle(state)
      advance(state, step)
    },
    // Read from the intake when a price is needed; named here so that a set of this analyzer alone reads them.
    BookSnapshot: () => undefined,
    BookDelta: () => undefined,
  },
  freeze: freezeSignal,
  thaw: thawSignal,
}

/** Turns a persistent, reliable confluence into a trade idea with a life; at most one at a time. */
export const signal = defineAnalyzer(definition)

/** The same with other thresholds, or computed in the shadow: another configuration, and so other ids. */
export const signalWith = (changes: Partial<SignalConfig>): Analyzer =>
  defineAnalyzer({ ...definition, config: { ...signalConfig, ...changes } })

/** A confluence is handed on before the score that brought it about: it is acted upon when that one is here as well. */
function takeScore(state: SignalState, score: ScoreComputed, step: Step<SignalConfig>): void {
  if (score.dimension === 'CONFLUENCE') {
    state.pending = pendingConfluence(score, step.firstOffset)
    return
  }
  state.dimensions.set(score.dimension, dimensionScore(score, step))
  if (settle(state)) advance(state, step)
}

/** @returns Whether a new confluence is in force. */
function settle(state: SignalState): boolean {
  if (state.pending === undefined) return false
  const { components, ...confluence } = state.pending
  state.confluence = {
    ...confluence,
    contributions: contributionsOf(state.dimensions, components, confluence.evidence),
  }
  state.pending = undefined
  return true
}

/** What is open when a signal is raised stands on it; what merely occurred does not. */
function takePattern(
  { patterns }: SignalState,
  { patternId, kind, side, phase }: PatternDetected,
  { firstOffset }: Step<SignalConfig>,
): void {
  const known = patterns.findIndex((it) => Buffer.compare(it.patternId, patternId) === 0)
  if (known >= 0) patterns.splice(known, 1)
  if (phase !== 'BEGAN') return
  if (patterns.length === patternsMax) patterns.shift()
  patterns.push({ patternId, kind, side, firstOffset })
}

function takeTrade(
  state: SignalState,
  { price, priceScale, printKind }: TradeExecuted,
  step: Step<SignalConfig>,
): void {
  if (printKind !== 'REGULAR') return
  const { lastTrade } = state
  const { eventTimeMs: atMs } = step.intake
  if (lastTrade === undefined) state.lastTrade = { price, scale: priceScale, atMs, offset: step.offset }
  else if (atMs >= lastTrade.atMs) {
    lastTrade.price = price
    lastTrade.scale = priceScale
    lastTrade.atMs = atMs
    lastTrade.offset = step.offset
  }
  if (state.active !== undefined && atMs >= state.active.raisedAtMs)
    watchTrade(state, state.active, { price, priceScale }, step)
}
