/** What becomes of a signal that was raised. */
import type { Step } from '@virtuoso/analyzer-kit'
import type { CloseReason, SignalChange } from '@virtuoso/contracts'
import type { SignalConfig } from './config.ts'
import { atScale, entryOf, isTrading, priceScaleOf } from './market.ts'
import { sideOf } from './side-of.ts'
import type { Active, ConfluenceScore, SignalState } from './state.ts'

type Traded = Readonly<{ price: number; priceScale: number }>

/** Stop and targets are judged on trades; one that jumps over both counts for the stop. */
export function watchTrade(state: SignalState, active: Active, traded: Traded, step: Step<SignalConfig>): void {
  const price = atScale(traded.price, traded.priceScale, active.priceScale)
  const sign = active.side === 'LONG' ? 1 : -1
  if (sign * (price - active.stop) <= 0) {
    close(state, active, 'STOP_HIT', price, step)
    return
  }
  const hit = active.targets.filter((it) => sign * (price - it) >= 0).length
  if (hit <= active.targetsHit) return
  active.targetsHit = hit
  if (hit === active.targets.length) close(state, active, 'TARGETS_HIT', price, step)
  else update(state, active, 'TARGET_HIT', price, step)
}

/** A score came, or time went on. */
export function follow(
  state: SignalState,
  active: Active,
  confluence: ConfluenceScore,
  nowMs: number,
  step: Step<SignalConfig>,
): void {
  const { config, intake } = step
  const ended = endOf(active, confluence, nowMs, config)
  const reason = !intake.isSelected ? 'DESELECTED' : isTrading(intake) ? ended : 'HALTED'
  if (reason !== undefined) close(state, active, reason, undefined, step)
  else if (confluence.score === undefined) lose(state, active, nowMs, step)
  else regain(state, active, confluence.score, nowMs, step)
}

/** @returns undefined while it lives. */
function endOf(
  active: Active,
  { score }: ConfluenceScore,
  nowMs: number,
  config: SignalConfig,
): CloseReason | undefined {
  if (nowMs >= active.expiresAtMs) return 'EXPIRED'
  if (score === undefined)
    return active.lostSinceMs !== undefined && nowMs - active.lostSinceMs >= config.dataLostMs ? 'DATA_LOST' : undefined
  const across = sideOf(score, config)
  if (across !== undefined && across !== active.side) return 'OPPOSITE'
  const isReverted =
    active.side === 'LONG'
      ? score < config.longAtLeast - config.exitBufferPoints
      : score > config.shortAtMost + config.exitBufferPoints
  return isReverted ? 'SCORE_REVERTED' : undefined
}

function lose(state: SignalState, active: Active, nowMs: number, step: Step<SignalConfig>): void {
  if (active.lostSinceMs !== undefined) return
  active.lostSinceMs = nowMs
  update(state, active, 'SCORE_LOST', undefined, step)
}

function regain(state: SignalState, active: Active, score: number, nowMs: number, step: Step<SignalConfig>): void {
  if (active.lostSinceMs !== undefined) {
    active.lostSinceMs = undefined
    update(state, active, 'SCORE_RETURNED', undefined, step)
    return
  }
  const { updateDeltaPoints, updateEveryMs } = step.config
  if (Math.abs(score - active.toldScore) >= updateDeltaPoints && nowMs - active.toldAtMs >= updateEveryMs)
    update(state, active, 'SCORE_MOVED', undefined, step)
}

function update(
  state: SignalState,
  active: Active,
  change: SignalChange,
  price: number | undefined,
  step: Step<SignalConfig>,
): void {
  const { confluence } = state
  const asOfMs = step.intake.nowMs ?? active.raisedAtMs
  active.toldScore = confluence?.score ?? active.toldScore
  active.toldAtMs = asOfMs
  const body = {
    signalId: active.signalId,
    change,
    score: confluence?.score,
    reliability: confluence?.reliability ?? 0,
    coverage: confluence?.coverage ?? 0,
    price,
    priceScale: active.priceScale,
    targetsHit: active.targetsHit,
    reasons: confluence?.score === undefined ? (confluence?.codes ?? []).slice(0, reasonsMax) : [],
  }
  step.emit('SignalUpdated', body, { asOfMs, firstOffset: oldest(state, active, step) })
}

/** As many as the record takes. */
const reasonsMax = 8

/** @param price - Of the trade that ended it; undefined: whatever the market offers now. */
export function close(
  state: SignalState,
  active: Active,
  reason: CloseReason,
  price: number | undefined,
  step: Step<SignalConfig>,
): void {
  const { intake, config } = step
  const asOfMs = intake.nowMs ?? active.raisedAtMs
  const firstOffset = oldest(state, active, step)
  const offered = entryOf(intake, state, config, asOfMs)?.price
  const body = {
    signalId: active.signalId,
    reason,
    price: price ?? (offered === undefined ? undefined : atScale(offered, priceScaleOf(intake), active.priceScale)),
    priceScale: active.priceScale,
    lastScore: state.confluence?.score,
    targetsHit: active.targetsHit,
    openMs: asOfMs - active.raisedAtMs,
  }
  step.emit('SignalClosed', body, { asOfMs, firstOffset })
  state.active = undefined
  state.armed = undefined
  state.closed = { side: active.side, atMs: asOfMs, firstOffset }
}

const oldest = ({ confluence, lastTrade }: SignalState, active: Active, { firstOffset }: Step<SignalConfig>): number =>
  Math.min(firstOffset, active.firstOffset, confluence?.firstOffset ?? firstOffset, lastTrade?.offset ?? firstOffset)
