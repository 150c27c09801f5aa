/** What happens once: the newest close breaks a pivot, or the newest candle sweeps an extreme. */
import type { Step } from '@virtuoso/analyzer-kit'
import { at, type Break, type LiquiditySweep, type MarketStructure, type Side } from '@virtuoso/domain'
import type { PublicationConfig } from '../publication.ts'
import { closeTimeOf, lineageOf, type Newest, sideName } from './newest.ts'

type Told = Newest & Readonly<{ structure: MarketStructure }>

export function noticeEvents(newest: Told, step: Step<PublicationConfig>): void {
  const { lastBreak, sweep, newest: index } = newest.structure
  if (lastBreak?.at === index) tell(newest, step, brokenBy(newest, lastBreak))
  if (sweep?.at === index) tell(newest, step, sweptBy(newest, sweep))
}

type Event = Readonly<{
  kind: 'STRUCTURE_BREAK' | 'CHARACTER_CHANGE' | 'LIQUIDITY_SWEEP'
  side: Side
  /** In ATR, how far beyond the price it went. */
  reach: number
  /** The two prices between which it happened, units of the run. */
  prices: readonly [number, number]
  evidence: readonly Readonly<{ name: string; value: number }>[]
}>

function brokenBy({ structure: { atr, close, newest } }: Told, { side, turns, pivot, price }: Break): Event {
  const reach = Math.abs(close - price) / atr
  const evidence = [
    { name: 'pivotBarsAgo', value: newest - pivot },
    { name: 'reachAtr', value: reach },
  ]
  return { kind: turns ? 'CHARACTER_CHANGE' : 'STRUCTURE_BREAK', side, reach, prices: [price, close], evidence }
}

function sweptBy({ structure: { atr, newest }, run }: Told, { side, price, depth }: LiquiditySweep): Event {
  const reach = depth / atr
  const extreme = at(side > 0 ? run.low : run.high, newest)
  return {
    kind: 'LIQUIDITY_SWEEP',
    side,
    reach,
    prices: [price, extreme],
    evidence: [{ name: 'reachAtr', value: reach }],
  }
}

function tell(newest: Told, { emit, firstOffset }: Step<PublicationConfig>, event: Event): void {
  const { kind, side, reach, prices, evidence } = event
  const body = {
    kind,
    phase: 'OCCURRED',
    side: sideName(side),
    strength: Math.min(1, reach),
    timeframe: newest.timeframe,
    fromMs: newest.openTimeMs,
    toMs: closeTimeOf(newest),
    priceLow: Math.min(...prices),
    priceHigh: Math.max(...prices),
    priceScale: newest.run.priceScale,
    evidence,
  } as const
  emit('PatternDetected', body, lineageOf(newest, firstOffset))
}
