import { clamp } from '../score.ts'

export type SignalDirection = 'LONG' | 'SHORT'

/** How a trade idea is laid out; shares are of 1, multiples of the distance to the stop. */
export type LevelRules = Readonly<{
  /** Times the average true range of 30-minute candles. */
  atrStopMultiple: number
  /** Of the entry. */
  stopShareMin: number
  /** Of the entry. */
  stopShareMax: number
  /** Nearest first. */
  targetsR: readonly number[]
  /** Of the position, one per target; together 1. */
  targetSizes: readonly number[]
  /** Of equity, lost when the stop is hit at full confidence. */
  riskShare: number
  /** Of equity. */
  sizeShareMax: number
}>

/** All prices are integers of one scale. */
export type Layout = Readonly<{
  side: SignalDirection
  /** > 0 */
  entry: number
  tick: number
  /** Average true range in price units of that scale, > 0. */
  atr: number
  /** ≥ 1: how much wider than usual the stop is set. */
  widening: number
  /** 0–1 */
  confidence: number
}>

export type Levels = Readonly<{
  stop: number
  targets: readonly Readonly<{ price: number; sizeShare: number; multipleR: number }>[]
  /** What is gained at all targets over what is lost at the stop. */
  riskReward: number
  /** Of equity, 0–1. */
  sizeShare: number
}>

/**
 * Stop and targets on the tick grid: the stop is never nearer than asked for, a target never farther. The size depends on
 * distance and confidence alone, so a short is as large as the long that mirrors it.
 */
export function levelsOf({ side, entry, tick, atr, widening, confidence }: Layout, rules: LevelRules): Levels {
  const distance = clamp(rules.atrStopMultiple * atr * widening, rules.stopShareMin * entry, rules.stopShareMax * entry)
  const sign = side === 'LONG' ? 1 : -1
  const away = side === 'LONG' ? Math.floor : Math.ceil
  const stop = away((entry - sign * distance) / tick) * tick
  const risk = Math.abs(entry - stop)
  const targets = rules.targetsR.map((multipleR, i) => ({
    price: away((entry + sign * multipleR * risk) / tick) * tick,
    sizeShare: rules.targetSizes[i] ?? 0,
    multipleR,
  }))
  return {
    stop,
    targets,
    riskReward: targets.reduce((sum, it) => sum + it.sizeShare * it.multipleR, 0),
    sizeShare: Math.min(rules.sizeShareMax, (rules.riskShare / (risk / entry)) * (0.5 + 0.5 * confidence)),
  }
}
