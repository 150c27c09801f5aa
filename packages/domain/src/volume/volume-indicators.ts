import type { CandleRun } from '../candle-run.ts'
import { candlesMax } from '../candle-window.ts'
import { at } from '../column.ts'
import { isFlat } from '../indicators/flat.ts'
import { moneyFlow } from '../indicators/money-flow.ts'
import { onBalanceVolume } from '../indicators/on-balance-volume.ts'
import { type RelativeVolume, relativeVolume } from '../indicators/relative-volume.ts'
import { takerDelta } from '../indicators/taker-delta.ts'
import { type VolumeProfile, volumeProfile } from '../indicators/volume-profile.ts'
import { type Vwap, vwap } from '../indicators/vwap.ts'

/** The volume indicators of one window, or the reason why one has no answer. Prices in units of the run. */
export type VolumeIndicators = Readonly<{
  /** Takers' buying less selling over 20 candles, −1 to 1. */
  delta: ReturnType<typeof takerDelta>
  /** Money flow over 60 and over 20 candles, −1 to 1. */
  adl: number | 'NO_TRADES'
  cmf: number | 'NO_TRADES'
  /** On-balance volume over 60 candles, −1 to 1. */
  obv: number | 'NO_TRADES'
  relative: RelativeVolume | 'NO_TRADES'
  profile: VolumeProfile | 'FLAT' | 'NO_TRADES'
  /** How far the point of control moved between the halves of a full window, in value areas. */
  migration: number | 'WARMING_UP' | 'FLAT' | 'NO_TRADES'
  average: Vwap | 'NO_TRADES'
  /** (C − VWAP)/σ. */
  vwapZ: number | 'FLAT' | 'NO_TRADES'
}>

export function volumeIndicators(run: CandleRun): VolumeIndicators {
  const profile = profileOf(run, 0, run.length)
  const average = vwap(run) ?? 'NO_TRADES'
  return {
    delta: takerDelta(run, 20),
    adl: moneyFlow(run, 60) ?? 'NO_TRADES',
    cmf: moneyFlow(run, 20) ?? 'NO_TRADES',
    obv: onBalanceVolume(run, 60) ?? 'NO_TRADES',
    relative: relativeVolume(run) ?? 'NO_TRADES',
    profile,
    migration: migrationOf(run, profile),
    average,
    vwapZ: average === 'NO_TRADES' ? average : distance(average, at(run.close, run.length - 1)),
  }
}

const profileOf = ({ high, low, close, amount }: CandleRun, from: number, to: number): VolumeIndicators['profile'] =>
  volumeProfile(high.subarray(from, to), low.subarray(from, to), close.subarray(from, to), amount.subarray(from, to))

/** A run that is not full has no halves to compare. */
function migrationOf(run: CandleRun, whole: VolumeIndicators['profile']): VolumeIndicators['migration'] {
  if (run.length < candlesMax) return 'WARMING_UP'
  const older = profileOf(run, 0, candlesMax / 2)
  const newer = profileOf(run, candlesMax / 2, candlesMax)
  if (typeof whole === 'string') return whole
  if (typeof older === 'string') return older
  if (typeof newer === 'string') return newer
  return (newer.poc - older.poc) / (whole.valueHigh - whole.valueLow)
}

const distance = (average: Vwap, close: number): number | 'FLAT' =>
  isFlat(average.sigma, close) ? 'FLAT' : (close - average.vwap) / average.sigma
