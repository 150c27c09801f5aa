/** Thirty days of Bybit's own candles of seven perpetuals, as it wrote them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { StoredRecord } from '@virtuoso/contracts'
import { journal } from './journal.ts'

export const recordedCandlesFolder = 'ohlcv-bybit-linear-30d-202506'
export const recordedCoins = ['BTC', 'ETH', 'SOL', 'BNB', 'ADA', 'DOGE', 'DOT'] as const
/** Decimals that hold every price and every amount of the recording. */
export const recordedScales = [5, 4] as const

const suffixes = { M1: '1m', M5: '5m', M30: '30m', H4: '240m' } as const

/** Decimal texts: open, high, low, close; base currency. */
export type RecordedCandle = Readonly<{
  openTimeMs: number
  prices: readonly [string, string, string, string]
  amount: string
}>

export const perpetualOf = (coin: string): string => `bybit:${coin}/USDT:USDT`

/** Oldest first; the last row is left out, as it may still have been forming. */
export function recordedCandles(
  folder: string,
  coin: string,
  timeframe: keyof typeof suffixes,
): readonly RecordedCandle[] {
  const text = gunzipSync(readFileSync(join(folder, `${coin}USDT_${suffixes[timeframe]}.csv.gz`))).toString()
  const rows = text.trim().split('\n').slice(1, -1)
  return rows.map((line) => {
    const [at = '', open = '', high = '', low = '', close = '', amount = ''] = line.split(',')
    return { openTimeMs: Date.parse(at.replace(' ', 'T')), prices: [open, high, low, close], amount }
  })
}

/** All minutes of all coins as a partition of `market.events`, by time and within a minute by instrument. */
export function* recordedMinutes(folder: string): Generator<StoredRecord> {
  const byName = [...recordedCoins].sort()
  let offset = 0
  const numbered = (it: StoredRecord | undefined): StoredRecord[] =>
    it === undefined ? [] : [{ ...it, offset: offset++ }]
  for (const coin of byName) yield* numbered(journal().defined(perpetualOf(coin)).records()[0])
  const minutes = byName.flatMap((coin) =>
    recordedCandles(folder, coin, 'M1').map((candle) => ({ instrument: perpetualOf(coin), ...candle })),
  )
  minutes.sort((a, b) => a.openTimeMs - b.openTimeMs)
  for (const { instrument, openTimeMs, prices, amount } of minutes)
    yield* numbered(journal().candle(openTimeMs, prices, amount, { instrument, scales: recordedScales }).records()[0])
}
