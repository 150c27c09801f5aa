/** From a confirmed score to a raised signal, and on: NEUTRAL → ARMED → ACTIVE → NEUTRAL. */
import type { Step } from '@virtuoso/analyzer-kit'
import type { WithheldReason } from '@virtuoso/contracts'
import { follow } from './active.ts'
import type { SignalConfig } from './config.ts'
import { closedGates, cooldownFirstOffset } from './gates.ts'
import { entryOf, priceScaleOf, stopBasis } from './market.ts'
import { raise } from './raise.ts'
import { sideOf } from './side-of.ts'
import type { Armed, ConfluenceScore, SignalState } from './state.ts'

/** Looks at the newest confluence again: it came, or time went on. */
export function advance(state: SignalState, step: Step<SignalConfig>): void {
  const { confluence } = state
  const { nowMs } = step.intake
  if (confluence === undefined || nowMs === undefined) return
  if (state.active !== undefined) {
    follow(state, state.active, confluence, nowMs, step)
    return
  }
  const side = sideOf(confluence.score, step.config)
  if (side === undefined) state.armed = undefined
  else if (state.armed?.side !== side) state.armed = { side, sinceMs: nowMs, told: [] }
  if (state.armed !== undefined && nowMs - state.armed.sinceMs >= step.config.confirmMs)
    attempt(state, state.armed, confluence, nowMs, step)
}

/** Raises the signal if every gate is open; each closed one is told once per arming. */
function attempt(
  state: SignalState,
  armed: Armed,
  confluence: ConfluenceScore,
  nowMs: number,
  step: Step<SignalConfig>,
): void {
  const { config, intake } = step
  const { side } = armed
  const entry = entryOf(intake, state, config, nowMs)
  const basis = stopBasis(step.candles('M30'), priceScaleOf(intake))
  const gates = closedGates({
    state,
    confluence,
    intake,
    config,
    side,
    nowMs,
    entry,
    hasStopBasis: basis !== undefined,
  })
  for (const gate of gates) if (!armed.told.includes(gate)) withhold(armed, gate, { state, confluence, nowMs, step })
  if (gates.length > 0 || entry === undefined || basis === undefined) return
  raise(state, armed, { confluence, entry, basis, nowMs, step })
}

type Told = Readonly<{ state: SignalState; confluence: ConfluenceScore; nowMs: number; step: Step<SignalConfig> }>

function withhold(armed: Armed, withheldBy: WithheldReason, { state, confluence, nowMs, step }: Told): void {
  armed.told.push(withheldBy)
  const { score = 50, reliability } = confluence
  const body = {
    kind: 'SIGNAL_WITHHELD',
    phase: 'OCCURRED',
    side: armed.side === 'LONG' ? 'BULLISH' : 'BEARISH',
    strength: Math.min(1, Math.abs(score - 50) / 50),
    fromMs: armed.sinceMs,
    toMs: nowMs,
    withheldBy,
    evidence: [
      { name: 'reliability', value: reliability },
      { name: 'score', value: score },
    ],
  } as const
  step.emit('PatternDetected', body, {
    asOfMs: nowMs,
    firstOffset: Math.min(
      step.firstOffset,
      confluence.firstOffset,
      cooldownFirstOffset(state, step.config, nowMs) ?? step.firstOffset,
    ),
  })
}
