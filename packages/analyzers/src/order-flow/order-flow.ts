import { defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { FeedGap, FeedResumed, InstrumentDefined, OpenInterestObserved } from '@virtuoso/contracts'
import { addOpenInterest, advance, closeGap, dropSweep, openGap, resetFootprint, toPrice } from '@virtuoso/domain'
import { evaluate } from './evaluate.ts'
import { freeze, thaw } from './freeze.ts'
import { rollFootprint } from './open-footprint.ts'
import { endDivergences } from './patterns.ts'
import { initialState, type OrderFlowConfig, type OrderFlowState, orderFlowDefaults } from './state.ts'
import { bookSweeps, takeTrade } from './take-trade.ts'

/** Who crosses the spread, how persistently, and whether positions are being opened; stacks and flow divergences as patterns. */
export const orderFlow = defineAnalyzer<OrderFlowState, OrderFlowConfig>({
  name: 'order-flow',
  version: 1,
  stateVersion: 1,
  config: orderFlowDefaults,
  produces: ['ScoreComputed', 'PatternDetected'],
  dimension: 'ORDER_FLOW',
  initialState,
  on: {
    TradeExecuted(state, trade, step) {
      moveOn(state, step)
      takeTrade(state, trade, step)
      evaluateSlot(state, step)
    },
    OpenInterestObserved(state, observed, step) {
      moveOn(state, step)
      takeOpenInterest(state, observed, step)
      evaluateSlot(state, step)
    },
    FeedProgressed(state, _progress, step) {
      moveOn(state, step)
      evaluateSlot(state, step)
    },
    FeedGap(state, gap, step) {
      moveOn(state, step)
      takeGap(state, gap, step)
    },
    FeedResumed(state, resumed, step) {
      moveOn(state, step)
      takeResumption(state, resumed, step)
    },
    InstrumentDefined(state, definition, step) {
      moveOn(state, step)
      takeStatus(state, definition, step)
    },
    UniverseSelected(state, _selection, step) {
      moveOn(state, step)
      evaluateNow(state, step)
    },
  },
  freeze,
  thaw,
})

type OwnStep = Step<OrderFlowConfig>

/** Time went on, before the record itself is looked at. */
function moveOn(state: OrderFlowState, step: OwnStep): void {
  const { nowMs } = step.intake
  if (nowMs === undefined) return
  advance(state.rings, nowMs)
  rollFootprint(state, nowMs, step)
}

/** At most once per slot of event time. */
function evaluateSlot(state: OrderFlowState, step: OwnStep): void {
  const { nowMs } = step.intake
  if (nowMs !== undefined && Math.floor(nowMs / step.config.slotMs) > state.slot) evaluateNow(state, step)
}

function evaluateNow(state: OrderFlowState, step: OwnStep): void {
  const { nowMs } = step.intake
  if (nowMs === undefined) return
  bookSweeps(state, step, nowMs)
  state.slot = Math.floor(nowMs / step.config.slotMs)
  evaluate(state, step, nowMs)
}

/** Counted on two sides it is halved, so that a venue that changes how it counts moves nothing. */
function takeOpenInterest(
  { rings }: OrderFlowState,
  { openInterest, openInterestScale, counting }: OpenInterestObserved,
  { intake, offset }: OwnStep,
): void {
  const { nowMs } = intake
  if (nowMs === undefined) return
  const value = toPrice(openInterest, openInterestScale)
  addOpenInterest(rings, counting === 'TWO_SIDED' ? value / 2 : value, Math.min(intake.eventTimeMs, nowMs), offset)
}

/** Whatever was in progress is forgotten: nobody saw how it went on. */
function takeGap(state: OrderFlowState, { channel, fromTimeMs }: FeedGap, step: OwnStep): void {
  if (channel !== 'TRADES' && channel !== 'OPEN_INTEREST') return
  if (channel === 'TRADES') {
    openGap(state.rings, fromTimeMs, step.offset)
    dropSweep(state.sweep)
    resetFootprint(state.footprint, -1)
    state.rangeBefore = undefined
    state.stackedImbalance = 'WARMING_UP'
    endDivergences(state, step, true)
  }
  evaluateNow(state, step)
}

function takeResumption(state: OrderFlowState, resumed: FeedResumed, step: OwnStep): void {
  if (resumed.channel !== 'TRADES' && resumed.channel !== 'OPEN_INTEREST') return
  if (resumed.channel === 'TRADES') closeGap(state.rings, resumed, step.offset)
  evaluateNow(state, step)
}

function takeStatus(state: OrderFlowState, { status }: InstrumentDefined, step: OwnStep): void {
  if (status === state.status) return
  state.status = status
  evaluateNow(state, step)
}
