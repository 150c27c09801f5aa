import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createSetFold, defineSet } from '@virtuoso/analyzer-kit'
import { candleBuilder } from '@virtuoso/analyzers'
import { type CandleClosed, decimalText } from '@virtuoso/contracts'
import { journal, recorded, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'

const folder = recorded('ohlcv-bybit-linear-30d-202506')
const suffixes = { M5: '5m', M30: '30m', H4: '240m' } as const

type Row = Readonly<{ openTimeMs: number; prices: readonly [string, string, string, string]; amount: string }>

/** A venue's own candles as it wrote them; the last row may still have been forming. */
function rows(coin: string, suffix: string): readonly Row[] {
  const text = gunzipSync(readFileSync(join(folder ?? '', `${coin}USDT_${suffix}.csv.gz`))).toString()
  return text
    .trim()
    .split('\n')
    .slice(1, -1)
    .map((line) => {
      const [at = '', open = '', high = '', low = '', close = '', amount = ''] = line.split(',')
      return { openTimeMs: Date.parse(at.replace(' ', 'T')), prices: [open, high, low, close], amount }
    })
}

const told = (it: CandleClosed): string =>
  [it.open, it.high, it.low, it.close].map((value) => decimalText(value, it.priceScale)).join(' ') +
  ` × ${decimalText(it.amount, it.amountScale)}`
const said = ({ prices, amount }: Row): string => `${prices.map(plain).join(' ')} × ${plain(amount)}`
const plain = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

describe.skipIf(folder === undefined)('thirty days of the venue’s minutes, rolled up', { timeout: 60_000 }, () => {
  it.for(['BTC', 'SOL'])('%s: five minutes, half hours and four hours are the venue’s own', (coin) => {
    const facts = journal().defined()
    for (const { openTimeMs, prices, amount } of rows(coin, '1m'))
      facts.candle(openTimeMs, [...prices], amount, { scales: [4, 4] })
    const fold = createSetFold({ set: defineSet('candles', [candleBuilder]), codec: testCodec, partition: 0 })
    const rolled = new Map<string, string>()
    for (const record of facts.records())
      for (const output of fold.fold(record))
        if (output.type === 'CandleClosed' && output.event.timeframe !== 'M1') {
          expect(output.event.coverage).toBe(1)
          rolled.set(`${output.event.timeframe} ${output.event.openTimeMs}`, told(output.event))
        }
    for (const timeframe of ['M5', 'M30', 'H4'] as const) {
      const complete = rows(coin, suffixes[timeframe]).filter((it) => rolled.has(`${timeframe} ${it.openTimeMs}`))
      expect(complete.length).toBeGreaterThanOrEqual({ M5: 8_637, M30: 1_438, H4: 178 }[timeframe])
      for (const row of complete)
        expect(rolled.get(`${timeframe} ${row.openTimeMs}`), `${timeframe} ${row.openTimeMs}`).toBe(said(row))
    }
  })
})
