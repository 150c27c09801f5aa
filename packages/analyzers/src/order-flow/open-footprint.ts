import type { Step } from '@virtuoso/analyzer-kit'
import type { InstrumentDefined, TradeExecuted } from '@virtuoso/contracts'
import {
  addFill,
  at,
  type Footprint,
  footprintOpinion,
  levelSize,
  openTimeOf,
  type Print,
  pow10,
  rescale,
  resetFootprint,
  timeframeMs,
} from '@virtuoso/domain'
import { tellStacks } from './patterns.ts'
import type { OrderFlowConfig, OrderFlowState } from './state.ts'

/** Closes the M5 that is over and opens the one of now; one in which nothing traded says nothing. */
export function rollFootprint(state: OrderFlowState, nowMs: number, step: Step<OrderFlowConfig>): void {
  const { footprint } = state
  const { openTimeMs } = footprint
  if (nowMs >= openTimeMs && nowMs < openTimeMs + timeframeMs.M5 && openTimeMs !== -1) return
  const nextMs = openTimeOf(nowMs, 'M5')
  if (openTimeMs !== -1) {
    close(state, step)
    if (nextMs > openTimeMs + timeframeMs.M5) state.stackedImbalance = 'NO_TRADES'
  }
  resetFootprint(footprint, nextMs)
}

function close(state: OrderFlowState, step: Step<OrderFlowConfig>): void {
  const { footprint } = state
  const opinion = footprintOpinion(footprint)
  state.stackedImbalance = opinion?.x ?? 'NO_TRADES'
  if (footprint.tradeCount > 0) state.rangeBefore = footprint.high - footprint.low
  if (opinion !== undefined) tellStacks(state, opinion.stacks, step)
}

/** A trade of another M5 than the open one, or without a side, is none of its business. */
export function addToFootprint(
  state: OrderFlowState,
  trade: TradeExecuted,
  { timeMs, amount, side, offset }: Print,
  definition: InstrumentDefined | undefined,
): void {
  const { footprint, priceScale } = state
  if (side === 'UNKNOWN' || openTimeOf(timeMs, 'M5') !== footprint.openTimeMs) return
  const price = rescale(trade.price, trade.priceScale, priceScale)
  if (footprint.size === 0) footprint.size = levelSize(tickOf(definition, priceScale), state.rangeBefore, price)
  addFill(footprint, { price, amount, isBuy: side === 'BUY', timeMs, offset })
}

/** In units of 10^−priceScale; a tick finer than those counts as one. */
function tickOf(definition: InstrumentDefined | undefined, priceScale: number): number {
  if (definition === undefined) return 1
  return Math.max(1, Math.ceil((definition.tickSize * pow10(priceScale)) / pow10(definition.priceScale)))
}

/** Prices and amounts in finer units; levels stay where they are. */
export function refineFootprint(state: OrderFlowState, priceDecimals: number, amountDecimals: number): void {
  const { footprint } = state
  const priceFactor = pow10(priceDecimals)
  footprint.size *= priceFactor
  footprint.anchor *= priceFactor
  footprint.low *= priceFactor
  footprint.high *= priceFactor
  if (state.rangeBefore !== undefined) state.rangeBefore *= priceFactor
  if (amountDecimals > 0) refineLevels(footprint, pow10(amountDecimals))
}

function refineLevels({ buy, sell }: Footprint, factor: number): void {
  for (const column of [buy, sell])
    for (let place = 0; place < column.length; place += 1) column[place] = at(column, place) * factor
}
