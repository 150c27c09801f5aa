import { absent, type CandleWindow, candleColumns, candlesMax, emptyCandleWindow } from './candle-window.ts'
import { freezeColumn, thawColumn } from './column.ts'
import type { Timeframe } from './timeframe.ts'

/** A window as plain data with its columns as bytes: equal windows give equal bytes. */
export type FrozenCandleWindow = Readonly<{
  newestOpenMs: number | null
  priceScale: number
  amountScale: number
  /** Little-endian doubles from the first slot that ever held a candle on, in the order of `candleColumns`. */
  columns: readonly Uint8Array[]
}>

export function freezeCandleWindow(window: CandleWindow): FrozenCandleWindow {
  const { newestOpenMs, priceScale, amountScale, columns } = window
  let first = 0
  while (first < candlesMax && columns.coverage[first] === absent) first += 1
  return {
    newestOpenMs: newestOpenMs ?? null,
    priceScale,
    amountScale,
    columns: candleColumns.map((name) => freezeColumn(columns[name].subarray(first))),
  }
}

/** @throws RangeError when the columns are not those of a window. */
export function thawCandleWindow(timeframe: Timeframe, frozen: FrozenCandleWindow): CandleWindow {
  const window = emptyCandleWindow(timeframe)
  window.newestOpenMs = frozen.newestOpenMs ?? undefined
  window.priceScale = frozen.priceScale
  window.amountScale = frozen.amountScale
  if (frozen.columns.length !== candleColumns.length) throw new RangeError(`${frozen.columns.length} columns`)
  frozen.columns.forEach((bytes, index) => {
    const column = thawColumn(bytes)
    const name = candleColumns[index]
    if (name !== undefined) window.columns[name].set(column, candlesMax - column.length)
  })
  return window
}
