import type { CandleClosed } from '@virtuoso/contracts'
import type { Column } from './column.ts'
import { rescale } from './exact.ts'
import { type Timeframe, timeframeMs } from './timeframe.ts'

/** How many closed candles of a timeframe are kept, and how many make a full window. */
export const candlesMax = 240

/** What a window reads of a closed candle; each carries its own scales. */
export type Candle = Readonly<
  Pick<
    CandleClosed,
    | 'openTimeMs'
    | 'open'
    | 'high'
    | 'low'
    | 'close'
    | 'priceScale'
    | 'amount'
    | 'buyAmount'
    | 'sellAmount'
    | 'amountScale'
    | 'coverage'
  >
>

/** What a window keeps of each candle, in the order in which a frozen one stores it. */
export const candleColumns = [
  'open',
  'high',
  'low',
  'close',
  'amount',
  'buyAmount',
  'sellAmount',
  'coverage',
  'firstOffset',
] as const
export type CandleColumn = (typeof candleColumns)[number]

/** In `buyAmount` and `sellAmount`: not known. */
export const unknownAmount = -1
/** In `coverage`: no candle has come for this slot. */
export const absent = -1

/**
 * The newest 240 slots of a timeframe's grid, each with its candle or empty; the last slot is never empty unless all
 * are. Where a candle lies depends on its time alone, so a window does not remember in which order candles came.
 */
export type CandleWindow = {
  readonly timeframe: Timeframe
  /** ms, of the last slot; undefined: no candle yet. */
  newestOpenMs: number | undefined
  /** Scale of all prices in the window, the highest that came. */
  priceScale: number
  /** Scale of all amounts in the window, the highest that came. */
  amountScale: number
  readonly columns: Readonly<Record<CandleColumn, Column>>
}

/** What became of a candle; `OUTSIDE` is one older than the oldest slot: it changed nothing. */
export type CandlePlace = 'NEWEST' | 'REPLACED' | 'FILLED' | 'OUTSIDE'

/** 17 kB, whatever comes. */
export function emptyCandleWindow(timeframe: Timeframe): CandleWindow {
  const column = (): Column => new Float64Array(candlesMax)
  return {
    timeframe,
    newestOpenMs: undefined,
    priceScale: 0,
    amountScale: 0,
    columns: {
      open: column(),
      high: column(),
      low: column(),
      close: column(),
      amount: column(),
      buyAmount: column(),
      sellAmount: column(),
      coverage: column().fill(absent),
      firstOffset: column(),
    },
  }
}

/**
 * Puts a closed candle into its slot: the newest moves the window on, one that is there already is replaced by its
 * revision, and an older one fills its place.
 * @param firstOffset - Offset of the oldest record of the log behind the candle.
 * @throws RangeError when it is off the grid, or no longer fits the window's scale.
 */
export function putCandle(window: CandleWindow, candle: Candle, firstOffset: number): CandlePlace {
  const lengthMs = timeframeMs[window.timeframe]
  if (candle.openTimeMs % lengthMs !== 0) throw new RangeError(`${candle.openTimeMs} opens no ${window.timeframe}`)
  const steps = window.newestOpenMs === undefined ? candlesMax : (candle.openTimeMs - window.newestOpenMs) / lengthMs
  if (steps <= -candlesMax) return 'OUTSIDE'
  raiseScales(window, candle)
  if (steps > 0) moveOn(window, steps, candle.openTimeMs)
  const slot = candlesMax - 1 + Math.min(steps, 0)
  const wasThere = window.columns.coverage[slot] !== absent
  write(window, slot, candle)
  window.columns.firstOffset[slot] = firstOffset
  return steps > 0 ? 'NEWEST' : wasThere ? 'REPLACED' : 'FILLED'
}

/** A raised scale rescales whatever is coarser, exactly: the window, or the candle as it is written. */
function raiseScales(window: CandleWindow, candle: Candle): void {
  const { columns } = window
  if (candle.priceScale > window.priceScale) {
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      rescaleColumn(columns[name], window.priceScale, candle.priceScale)
    }
    window.priceScale = candle.priceScale
  }
  if (candle.amountScale > window.amountScale) {
    for (const name of ['amount', 'buyAmount', 'sellAmount'] as const) {
      rescaleColumn(columns[name], window.amountScale, candle.amountScale)
    }
    window.amountScale = candle.amountScale
  }
}

function rescaleColumn(column: Column, from: number, to: number): void {
  for (const [slot, value] of column.entries()) {
    if (value !== unknownAmount) column[slot] = rescale(value, from, to)
  }
}

function moveOn(window: CandleWindow, steps: number, newestOpenMs: number): void {
  for (const name of candleColumns) {
    const column = window.columns[name]
    const kept = Math.max(0, candlesMax - steps)
    if (kept > 0) column.copyWithin(0, candlesMax - kept)
    column.fill(name === 'coverage' ? absent : 0, kept)
  }
  window.newestOpenMs = newestOpenMs
}

function write({ columns, priceScale, amountScale }: CandleWindow, slot: number, candle: Candle): void {
  const price = (value: number): number => rescale(value, candle.priceScale, priceScale)
  const amount = (value: number | undefined): number =>
    value === undefined ? unknownAmount : rescale(value, candle.amountScale, amountScale)
  columns.open[slot] = price(candle.open)
  columns.high[slot] = price(candle.high)
  columns.low[slot] = price(candle.low)
  columns.close[slot] = price(candle.close)
  columns.amount[slot] = amount(candle.amount)
  columns.buyAmount[slot] = amount(candle.buyAmount)
  columns.sellAmount[slot] = amount(candle.sellAmount)
  columns.coverage[slot] = candle.coverage
}
