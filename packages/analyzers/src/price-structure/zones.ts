/** What lasts: an order block or a gap begins with the candle that confirms it, and ends when it is dead or forgotten. */
import type { Step } from '@virtuoso/analyzer-kit'
import { type Block, type MarketStructure, timeframeMs, turnShare, type Zone } from '@virtuoso/domain'
import type { PublicationConfig } from '../publication.ts'
import { closeTimeOf, lineageOf, type Newest, sideName } from './newest.ts'
import { isSameZone, type OpenZone, type StructureState } from './state.ts'

/** First what ended, then what began, each in the order in which it began. */
export function noticeZones(state: StructureState, newest: Newest, step: Step<PublicationConfig>): void {
  const living = newest.structure === undefined ? [] : livingZones(newest, newest.structure)
  const before = state.zones
  const ended = before.filter((it) => it.timeframe === newest.timeframe && !living.some((one) => isSameZone(one, it)))
  const begun = living.filter((it) => it.fromMs === newest.openTimeMs && !before.some((one) => isSameZone(one, it)))
  for (const zone of ended) tell('ENDED', zone, newest, step)
  for (const zone of begun) tell('BEGAN', zone, newest, step)
  if (ended.length > 0 || begun.length > 0) state.zones = [...before.filter((it) => !ended.includes(it)), ...begun]
}

function livingZones(newest: Newest, { blocks, gaps, atr }: MarketStructure): readonly OpenZone[] {
  return [
    ...blocks.map((it) => zoneOf(newest, 'ORDER_BLOCK', it, strengthOf(it))),
    ...gaps.map((it) => zoneOf(newest, 'FAIR_VALUE_GAP', it, Math.min(1, (it.high - it.low) / atr))),
  ]
}

const strengthOf = ({ turns }: Block): number => (turns ? turnShare : 1)

function zoneOf(newest: Newest, kind: OpenZone['kind'], zone: Zone, strength: number): OpenZone {
  const { timeframe, openTimeMs, run } = newest
  const { side, low, high, candle, appears } = zone
  const fromMs = openTimeMs - (run.length - 1 - appears) * timeframeMs[timeframe]
  return {
    timeframe,
    kind,
    side,
    fromMs,
    barsBefore: appears - candle,
    low,
    high,
    priceScale: run.priceScale,
    strength,
  }
}

function tell(
  phase: 'BEGAN' | 'ENDED',
  zone: OpenZone,
  newest: Newest,
  { emit, firstOffset }: Step<PublicationConfig>,
) {
  const { timeframe, kind, side, fromMs, barsBefore, low, high, priceScale, strength } = zone
  const endedByGap = phase === 'ENDED' && !newest.isUsable
  const body = {
    kind,
    phase,
    side: sideName(side),
    strength,
    timeframe,
    fromMs,
    toMs: closeTimeOf(newest),
    priceLow: low,
    priceHigh: high,
    priceScale,
    evidence: [{ name: 'barsBefore', value: barsBefore }, ...(endedByGap ? [{ name: 'endedByGap', value: 1 }] : [])],
  } as const
  emit('PatternDetected', body, lineageOf(newest, firstOffset))
}
