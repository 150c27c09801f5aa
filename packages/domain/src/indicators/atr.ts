import { ATR } from 'technicalindicators'
import type { Column } from '../column.ts'

const defaultLength = 14

/**
 * Average true range (Wilder 1978) of a whole window.
 * @returns One value per candle from the 15th on, in price units, ≥ 0.
 */
export function atrSeries(high: Column, low: Column, close: Column, length: number = defaultLength): number[] {
  return ATR.calculate({ high: [...high], low: [...low], close: [...close], period: length })
}

/** The newest ATR in price units; undefined: fewer than 15 candles. */
export const atr = (high: Column, low: Column, close: Column, length: number = defaultLength): number | undefined =>
  atrSeries(high, low, close, length).at(-1)
