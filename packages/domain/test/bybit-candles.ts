import type { Candle, Timeframe } from '../src/index.ts'
import { decimalsOf, parseExact } from '../src/index.ts'
import { recordedRows } from './recorded.ts'

export const bybitCandles = 'ohlcv-bybit-linear-30d-202506'
const fileSuffix = { M1: '1m', M5: '5m', M30: '30m', H4: '240m' } as const

/** The venue's own candles of one coin, exact; the last row is left out, because it may still have been forming. */
export function venueCandles(coin: string, timeframe: Timeframe): Candle[] {
  const rows = recordedRows(bybitCandles, `${coin}USDT_${fileSuffix[timeframe]}.csv.gz`).slice(0, -1)
  const priceScale = decimals(rows, [1, 2, 3, 4])
  const amountScale = decimals(rows, [5])
  return rows.map((row) => {
    const price = (cell: number): number => exact(row[cell], priceScale)
    return {
      openTimeMs: Date.parse((row[0] ?? '').replace(' ', 'T')),
      open: price(1),
      high: price(2),
      low: price(3),
      close: price(4),
      priceScale,
      amount: exact(row[5], amountScale),
      amountScale,
      coverage: 1,
    }
  })
}

function decimals(rows: readonly string[][], cells: readonly number[]): number {
  let most = 0
  for (const row of rows) {
    for (const cell of cells) {
      const found = decimalsOf(row[cell] ?? '')
      if (found === 'BAD_NUMBER') throw new Error(`row ${row.join()} has no number in cell ${cell}`)
      most = Math.max(most, found)
    }
  }
  return most
}

function exact(text: string | undefined, scale: number): number {
  const value = parseExact(text ?? '', scale)
  if (typeof value === 'string') throw new Error(`${text} at scale ${scale}: ${value}`)
  return value
}
