import type { Reason } from '@virtuoso/contracts'
import { absent, type CandleColumn, type CandleWindow, candlesMax } from './candle-window.ts'
import { at, type Column } from './column.ts'
import { mean } from './statistics.ts'
import { timeframeMs } from './timeframe.ts'

/** The candles of a window that end at its newest without a hole: what indicators are computed on, oldest first. */
export type CandleRun = Readonly<Record<CandleColumn, Column>> &
  Readonly<{
    /** 0 to 240. */
    length: number
    /** ms, open time of the first; undefined: there is none. */
    fromMs?: number
    priceScale: number
    amountScale: number
  }>

/** Views into the window's columns, valid until the next candle. */
export function candleRun(window: CandleWindow): CandleRun {
  const { columns, newestOpenMs, priceScale, amountScale } = window
  const start = runStart(columns.coverage)
  const length = candlesMax - start
  const fromMs = newestOpenMs === undefined ? undefined : newestOpenMs - (length - 1) * timeframeMs[window.timeframe]
  const view = (name: CandleColumn): Column => columns[name].subarray(start)
  return {
    length,
    fromMs,
    priceScale,
    amountScale,
    open: view('open'),
    high: view('high'),
    low: view('low'),
    close: view('close'),
    amount: view('amount'),
    buyAmount: view('buyAmount'),
    sellAmount: view('sellAmount'),
    coverage: view('coverage'),
    firstOffset: view('firstOffset'),
  }
}

/** Below this mean coverage a run is not evaluated. */
const meanCoverageMin = 0.95
/** Nor below this coverage of its newest candle. */
const newestCoverageMin = 0.5

/** Whether a run can be evaluated: how full and how well observed it is, 0 to 1, or what is missing. */
export function runCoverage(run: CandleRun, candlesMin: number): number | Extract<Reason, 'WARMING_UP' | 'CANDLE_GAP'> {
  if (run.length < candlesMin) return 'WARMING_UP'
  const observed = mean(run.coverage)
  if (observed < meanCoverageMin || at(run.coverage, run.length - 1) < newestCoverageMin) return 'CANDLE_GAP'
  return Math.min(1, run.length / candlesMax) * observed
}

function runStart(coverage: Column): number {
  let start = candlesMax
  while (start > 0 && coverage[start - 1] !== absent) start -= 1
  return start
}
