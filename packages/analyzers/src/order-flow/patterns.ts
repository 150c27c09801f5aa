import type { Step } from '@virtuoso/analyzer-kit'
import type { Evidence } from '@virtuoso/contracts'
import {
  type DivergenceChange,
  endDivergence,
  type FlowReading,
  flowScales,
  followDivergence,
  highestPriceOf,
  lowestPriceOf,
  type Stack,
  sq,
  timeframeMs,
} from '@virtuoso/domain'
import { oldestInput } from './lineage.ts'
import { type DivergenceTimeframe, divergenceTimeframes, type OrderFlowConfig, type OrderFlowState } from './state.ts'

type OwnStep = Step<OrderFlowConfig>

/** Stacks of the footprint that closes now, each from its own first trade on. */
export function tellStacks({ footprint, priceScale }: OrderFlowState, stacks: readonly Stack[], step: OwnStep): void {
  const { openTimeMs, firstOffset, overflow } = footprint
  const toMs = openTimeMs + timeframeMs.M5
  for (const { side, minLevel, maxLevel, strength, share, fromMs } of stacks) {
    const body = {
      kind: 'STACKED_IMBALANCE',
      phase: 'OCCURRED',
      side,
      strength: sq(0.4 * strength * share),
      timeframe: 'M5',
      fromMs,
      toMs,
      priceLow: lowestPriceOf(footprint, minLevel),
      priceHigh: highestPriceOf(footprint, maxLevel),
      priceScale,
      evidence: [
        ...(overflow === 0 ? [] : [{ name: 'footprintOverflow', value: overflow }]),
        { name: 'levels', value: maxLevel - minLevel + 1 },
        { name: 'share', value: share },
        { name: 'strength', value: strength },
      ],
    } as const
    step.emit('PatternDetected', body, { asOfMs: step.intake.nowMs ?? toMs, firstOffset })
  }
}

/** Follows price against flow on the three longer timeframes. @param readings - undefined: the timeframe is not used. */
export function followDivergences(
  state: OrderFlowState,
  readings: Readonly<Record<DivergenceTimeframe, FlowReading | undefined>>,
  step: OwnStep,
  nowMs: number,
): void {
  for (const timeframe of divergenceTimeframes) {
    const measured = measuredOf(readings[timeframe], timeframe)
    const change = followDivergence(state.divergences[timeframe], measured, nowMs)
    if (change === undefined) continue
    const evidence: Evidence[] =
      measured === undefined
        ? []
        : [
            { name: 'netShare', value: measured.netShare },
            { name: 'priceZ', value: measured.priceZ },
          ]
    const strength = measured === undefined ? 0 : Math.abs(sq(measured.priceZ) * sq(measured.netShare / measured.scale))
    tellDivergence(state, step, { timeframe, change, strength, evidence })
  }
}

function measuredOf(reading: FlowReading | undefined, timeframe: DivergenceTimeframe) {
  if (reading?.priceZ === undefined || reading.whole.share === undefined || reading.whole.isSideUnknown)
    return undefined
  return { priceZ: reading.priceZ, netShare: reading.whole.share, scale: flowScales[timeframe].flow }
}

/** What began meets its end although nobody sees the market. */
export function endDivergences(state: OrderFlowState, step: OwnStep, isGap: boolean): void {
  for (const timeframe of divergenceTimeframes) {
    const change = endDivergence(state.divergences[timeframe])
    if (change === undefined) continue
    const evidence = isGap ? [{ name: 'endedByGap', value: 1 }] : []
    tellDivergence(state, step, { timeframe, change, strength: 0, evidence })
  }
}

type Told = Readonly<{
  timeframe: DivergenceTimeframe
  change: DivergenceChange
  strength: number
  evidence: readonly Evidence[]
}>

function tellDivergence(state: OrderFlowState, step: OwnStep, { timeframe, change, strength, evidence }: Told): void {
  const asOfMs = step.intake.nowMs ?? change.fromMs
  const body = { kind: 'FLOW_DIVERGENCE', ...change, strength, timeframe, toMs: asOfMs, evidence } as const
  step.emit('PatternDetected', body, { asOfMs, firstOffset: oldestInput(state, step, asOfMs) })
}
