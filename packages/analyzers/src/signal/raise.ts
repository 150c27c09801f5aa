import type { Step } from '@virtuoso/analyzer-kit'
import { evidenceOf, gapsSince, levelsOf, toPrice } from '@virtuoso/domain'
import type { SignalConfig } from './config.ts'
import { cooldownFirstOffset } from './gates.ts'
import { numberOf } from './inputs.ts'
import { type Entry, markDivergence, priceScaleOf } from './market.ts'
import type { Armed, ConfluenceScore, OpenPattern, SignalState } from './state.ts'

type Basis = Readonly<{ atr: number; firstOffset: number }>
type Grounds = Readonly<{
  confluence: ConfluenceScore
  entry: Entry
  basis: Basis
  nowMs: number
  step: Step<SignalConfig>
}>

/** Every gate is open: the signal begins to live. */
export function raise(state: SignalState, { side }: Armed, grounds: Grounds): void {
  const { confluence, entry, basis, nowMs, step } = grounds
  const { config, intake } = step
  const priceScale = priceScaleOf(intake)
  const divergence = markDivergence(state, config, nowMs)
  const widening = divergence !== undefined && divergence >= config.markDivergenceWide ? config.wideningFactor : 1
  const tick = (intake.definition?.tickSize ?? 1) * 10
  const { confidence, score = 50 } = confluence
  const levels = levelsOf({ side, entry: entry.price, tick, atr: basis.atr, widening, confidence }, config)
  const expiresAtMs = nowMs + config.lifeMaxMs
  const firstOffset = oldest(state, grounds)
  const signalId = step.emit(
    'SignalRaised',
    {
      side,
      strength: score >= 80 || score <= 20 ? 'STRONG' : 'NORMAL',
      score,
      confidence,
      reliability: confluence.reliability,
      coverage: confluence.coverage,
      threshold: side === 'LONG' ? config.longAtLeast : config.shortAtMost,
      entry: entry.price,
      entryKind: entry.kind,
      spreadBps: entry.spreadBps,
      priceScale,
      ...levels,
      contributions: confluence.contributions,
      openPatterns: [...state.patterns]
        .sort(byId)
        .map(({ patternId, kind, side: of }) => ({ patternId, kind, side: of })),
      gapsInWindow: gapsSince(intake.gaps, confluence.windowFromMs),
      windowFromMs: confluence.windowFromMs,
      expiresAtMs,
      shadow: config.shadow,
      evidence: evidenceOf([
        ['agreement', numberOf(confluence.evidence, 'agreement')],
        ['atr', toPrice(basis.atr, priceScale)],
        ['base', numberOf(confluence.evidence, 'base')],
        ['consensus', numberOf(confluence.evidence, 'consensus')],
        ['factor', numberOf(confluence.evidence, 'factor')],
        ['markDivergence', divergence],
        ['stopShare', Math.abs(entry.price - levels.stop) / entry.price],
      ]),
    },
    { asOfMs: nowMs, firstOffset },
  )
  state.armed = undefined
  state.active = {
    signalId,
    side,
    raisedAtMs: nowMs,
    expiresAtMs,
    stop: levels.stop,
    targets: levels.targets.map((it) => it.price),
    priceScale,
    firstOffset,
    targetsHit: 0,
    toldScore: score,
    toldAtMs: nowMs,
    lostSinceMs: undefined,
  }
}

const byId = (a: OpenPattern, b: OpenPattern): number => Buffer.compare(a.patternId, b.patternId)

/** Of everything that it states: its scores, its range, its prices, its patterns, and what cooled it down. */
const oldest = (state: SignalState, { confluence, entry, basis, nowMs, step }: Grounds): number => {
  const { config, firstOffset: here } = step
  return Math.min(
    here,
    confluence.firstOffset,
    basis.firstOffset,
    entry.firstOffset ?? here,
    state.mark?.offset ?? here,
    state.lastTrade?.offset ?? here,
    cooldownFirstOffset(state, config, nowMs) ?? here,
    ...state.patterns.map((it) => it.firstOffset),
  )
}
