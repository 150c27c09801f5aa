import type { Step } from '@virtuoso/analyzer-kit'
import type { InstrumentDefined, TradeExecuted } from '@virtuoso/contracts'
import {
  addLarge,
  addPrint,
  binOf,
  countSweep,
  endedBy,
  histogramEdges,
  largeFrom,
  observe,
  refineAmounts,
  rescale,
  type Sweep,
  takeFill,
  toPrice,
  tradeQuote,
  whaleFloorQuote,
} from '@virtuoso/domain'
import { addToFootprint, refineFootprint } from './open-footprint.ts'
import type { OrderFlowConfig, OrderFlowState } from './state.ts'

/** One trade into rings, sweep and footprint; a print off the book is no flow. */
export function takeTrade(state: OrderFlowState, trade: TradeExecuted, step: Step<OrderFlowConfig>): void {
  const { nowMs, eventTimeMs, definition } = step.intake
  if (nowMs === undefined || trade.printKind !== 'REGULAR') return
  raiseScales(state, trade)
  const timeMs = Math.min(eventTimeMs, nowMs)
  const print = {
    timeMs,
    offset: step.offset,
    price: toPrice(trade.price, trade.priceScale),
    amount: rescale(trade.amount, trade.amountScale, state.amountScale),
    quote: tradeQuote(trade, definition),
    side: trade.takerSide,
  }
  observe(state.rings, timeMs, step.offset)
  state.lastTradeMs = Math.max(state.lastTradeMs, timeMs)
  addPrint(state.rings, print)
  bookSweep(state, takeFill(state.sweep, print), definition)
  addToFootprint(state, trade, print, definition)
}

/** Books the sweep whose pause is over by now. */
export function bookSweeps(state: OrderFlowState, { intake }: Step<OrderFlowConfig>, nowMs: number): void {
  bookSweep(state, endedBy(state.sweep, nowMs), intake.definition)
}

/** Large or not is judged by the sweeps before it; then it counts itself. */
function bookSweep(state: OrderFlowState, sweep: Sweep | undefined, definition: InstrumentDefined | undefined): void {
  if (sweep === undefined) return
  const floor = definition === undefined ? undefined : whaleFloorQuote(definition.quote)
  const edges = edgesOf(state, floor)
  const large = largeFrom(state.histogram, edges, floor)
  if (large !== undefined && sweep.quote >= large) addLarge(state.rings, sweep)
  countSweep(state.histogram, binOf(edges, sweep.quote), sweep.lastMs, sweep.firstOffset)
}

/** From a thousandth of a whale on; from one unit on where nobody knows how large a whale is. */
function edgesOf(state: OrderFlowState, floor: number | undefined): Float64Array {
  state.edges ??= histogramEdges((floor ?? 1_000) / 1_000)
  return state.edges
}

/** A venue may come to write more decimals: what is held is then held in those, exactly. */
function raiseScales(state: OrderFlowState, { priceScale, amountScale }: TradeExecuted): void {
  if (amountScale <= state.amountScale && priceScale <= state.priceScale) return
  const amountDecimals = Math.max(0, amountScale - state.amountScale)
  const priceDecimals = Math.max(0, priceScale - state.priceScale)
  if (amountDecimals > 0) refineAmounts(state.rings, amountDecimals)
  refineFootprint(state, priceDecimals, amountDecimals)
  state.amountScale += amountDecimals
  state.priceScale += priceDecimals
}
