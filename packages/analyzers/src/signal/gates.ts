import type { WithheldReason } from '@virtuoso/contracts'
import type { Intake, SignalDirection } from '@virtuoso/domain'
import type { SignalConfig } from './config.ts'
import { type Entry, isPerpetual, isTrading, markDivergence } from './market.ts'
import type { ConfluenceScore, SignalState } from './state.ts'

type Asked = Readonly<{
  state: SignalState
  confluence: ConfluenceScore
  intake: Intake
  config: SignalConfig
  side: SignalDirection
  nowMs: number
  entry: Entry | undefined
  hasStopBasis: boolean
}>

/** Why a signal is not raised although its score is confirmed, in the order of the enum; empty: it may be. */
export function closedGates(asked: Asked): readonly WithheldReason[] {
  const { entry, hasStopBasis, config } = asked
  const priced: WithheldReason[] = [
    ...(entry === undefined ? (['NO_ENTRY_PRICE'] as const) : []),
    ...(hasStopBasis ? [] : (['NO_STOP_BASIS'] as const)),
  ]
  if (config.shadow) return priced
  const { confluence, state, intake, nowMs } = asked
  const divergence = markDivergence(state, config, nowMs)
  const liquidity = state.dimensions.get('LIQUIDITY')?.score
  return [
    ...when(confluence.reliability < config.reliabilityMin, 'RELIABILITY_LOW'),
    ...when((entry?.spreadBps ?? 0) > config.spreadBpsMax, 'SPREAD_WIDE'),
    ...priced,
    ...when(liquidity !== undefined && liquidity <= config.liquidityMin, 'LOW_LIQUIDITY'),
    ...when(isPerpetual(intake) && divergence === undefined, 'MARK_MISSING'),
    ...when(divergence !== undefined && divergence >= config.markDivergenceMax, 'MARK_DIVERGED'),
    ...when(!isTrading(intake), 'HALTED'),
    ...when(isCoolingDown(asked), 'COOLDOWN'),
  ]
}

const when = (isClosed: boolean, gate: WithheldReason): readonly WithheldReason[] => (isClosed ? [gate] : [])

/**
 * Oldest input behind the signal that ended last, while it still cools something down; afterwards it matters to nothing,
 * or the window of every signal would reach back to the first.
 */
export function cooldownFirstOffset(
  { closed }: SignalState,
  { cooldownSameSideMs, cooldownOtherSideMs }: SignalConfig,
  nowMs: number,
): number | undefined {
  if (closed === undefined) return undefined
  return nowMs - closed.atMs < Math.max(cooldownSameSideMs, cooldownOtherSideMs) ? closed.firstOffset : undefined
}

function isCoolingDown({ state: { closed }, side, config, nowMs }: Asked): boolean {
  if (closed === undefined) return false
  return nowMs - closed.atMs < (closed.side === side ? config.cooldownSameSideMs : config.cooldownOtherSideMs)
}
