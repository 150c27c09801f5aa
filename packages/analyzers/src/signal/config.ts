import { type LevelRules, timeframeMs } from '@virtuoso/domain'

export type SignalConfig = LevelRules &
  Readonly<{
    /** 50–100 */
    longAtLeast: number
    /** 0–50 */
    shortAtMost: number
    /** How long a score has to stay past its threshold. */
    confirmMs: number
    /** 0–100 */
    reliabilityMin: number
    /** Points back from the threshold at which a signal ends, 0–20. */
    exitBufferPoints: number
    cooldownSameSideMs: number
    cooldownOtherSideMs: number
    /** How long a signal may live. */
    lifeMaxMs: number
    updateDeltaPoints: number
    updateEveryMs: number
    spreadBpsMax: number
    /** Share by which mark and last price may lie apart. */
    markDivergenceMax: number
    /** Share from which the stop is widened, and by how much. */
    markDivergenceWide: number
    wideningFactor: number
    /** How old the book may be to enter at its mid. */
    entryBookMaxMs: number
    /** How old the last trade may be to enter at it, where the book gives no price. */
    entryTradeMaxMs: number
    markMaxMs: number
    /** How long a score may be missing before a signal ends. */
    dataLostMs: number
    /** 0–100: at or below it the market is too thin. */
    liquidityMin: number
    /** Computes and marks signals, but withholds nothing. */
    shadow: boolean
  }>

export const signalConfig: SignalConfig = {
  longAtLeast: 70,
  shortAtMost: 35,
  confirmMs: 3_000,
  reliabilityMin: 30,
  exitBufferPoints: 5,
  cooldownSameSideMs: 900_000,
  cooldownOtherSideMs: 60_000,
  lifeMaxMs: timeframeMs.H4,
  updateDeltaPoints: 5,
  updateEveryMs: 30_000,
  spreadBpsMax: 20,
  markDivergenceMax: 0.01,
  markDivergenceWide: 0.005,
  wideningFactor: 1.5,
  entryBookMaxMs: 30_000,
  entryTradeMaxMs: 5_000,
  markMaxMs: 60_000,
  dataLostMs: 60_000,
  liquidityMin: 10,
  shadow: false,
  atrStopMultiple: 2,
  stopShareMin: 0.005,
  stopShareMax: 0.05,
  targetsR: [1.5, 2.5, 4],
  targetSizes: [0.5, 0.3, 0.2],
  riskShare: 0.01,
  sizeShareMax: 1,
}
