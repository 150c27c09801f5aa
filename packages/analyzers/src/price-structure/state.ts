import type { PlainState } from '@virtuoso/analyzer-kit'
import { type Side, type Timeframe, timeframeMs, timeframes } from '@virtuoso/domain'
import { type CandleScoreState, freezeCandleScore, initialCandleScore, thawCandleScore } from '../candle-score.ts'
import { type NumberReader, type NumberWriter, numberReader, numberWriter } from '../number-stream.ts'

/** A zone whose beginning was told and whose end was not. */
export type OpenZone = Readonly<{
  timeframe: Timeframe
  kind: 'ORDER_BLOCK' | 'FAIR_VALUE_GAP'
  side: Side
  /** ms, open time of the candle whose close confirmed it. */
  fromMs: number
  /** How many candles before that it lies. */
  barsBefore: number
  /** Integers of `priceScale`. */
  low: number
  high: number
  priceScale: number
  /** 0 to 1. */
  strength: number
}>

/** `zones` are at most 16 blocks and 32 gaps a side and timeframe, oldest first: 15 kB frozen. */
export type StructureState = { readonly score: CandleScoreState; zones: readonly OpenZone[] }

/** A zone is known by the candle it lies at: another break may come to stand for it as the window moves on. */
export const isSameZone = (a: OpenZone, b: OpenZone): boolean =>
  a.timeframe === b.timeframe && a.kind === b.kind && a.side === b.side && candleMs(a) === candleMs(b)

const candleMs = ({ fromMs, barsBefore, timeframe }: OpenZone): number => fromMs - barsBefore * timeframeMs[timeframe]

export const initialStructure = (): StructureState => ({ score: initialCandleScore(), zones: [] })

export function freezeStructure({ score, zones }: StructureState): PlainState {
  const writer = numberWriter()
  writer.list(zones, (zone) => putZone(writer, zone))
  return [freezeCandleScore(score), writer.bytes()]
}

export function thawStructure(frozen: PlainState): StructureState | undefined {
  const [score, zones] = Array.isArray(frozen) ? frozen : []
  if (score === undefined || !(zones instanceof Uint8Array)) return undefined
  const reader = numberReader(zones)
  const state = { score: thawCandleScore(score), zones: reader.list(() => nextZone(reader)) }
  return reader.isAtEnd() ? state : undefined
}

/** What is a small integer shares one number. */
function putZone({ put }: NumberWriter, zone: OpenZone): void {
  const { timeframe, kind, side, fromMs, barsBefore, low, high, priceScale, strength } = zone
  const flags = (timeframes.indexOf(timeframe) * 2 + (kind === 'ORDER_BLOCK' ? 1 : 0)) * 2 + (side > 0 ? 1 : 0)
  put((flags * 32 + barsBefore) * 32 + priceScale, fromMs, low, high, strength)
}

function nextZone({ next }: NumberReader): OpenZone {
  const packed = next()
  const flags = packed >> 10
  const timeframe = timeframes[flags >> 2]
  if (timeframe === undefined) throw new RangeError(`${packed} is no zone`)
  return {
    timeframe,
    kind: (flags & 2) === 0 ? 'FAIR_VALUE_GAP' : 'ORDER_BLOCK',
    side: (flags & 1) === 0 ? -1 : 1,
    barsBefore: (packed >> 5) & 31,
    priceScale: packed & 31,
    fromMs: next(),
    low: next(),
    high: next(),
    strength: next(),
  }
}
