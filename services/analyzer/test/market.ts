import type { NewRecord, StoredRecord } from '@virtuoso/contracts'
import { btc, eth, journal } from '@virtuoso/testing'

export const minute = 60_000

/** An hour of candles, then minutes of trades with a gap, for two instruments of one partition. */
export function market(partition = 0, minutes = 10): readonly NewRecord[] {
  const facts = journal(partition).defined(btc).defined(eth)
  for (let index = 0; index < 70; index += 1)
    for (const instrument of [btc, eth])
      facts.candle(index * minute, ['100', '101.5', '99', index % 3 === 0 ? '101' : '100.2'], '3', { instrument })
  facts.resumed(70 * minute, false, 'TRADES', btc).resumed(70 * minute, false, 'TRADES', eth)
  for (let index = 70; index < 70 + minutes; index += 1) {
    facts.trade('100.4', '1', index * minute + 5_000)
    facts.trade('99.7', '2', index * minute + 9_000, { instrument: eth, side: 'SELL' })
    if (index === 75) facts.gap(index * minute + 20_000).resumed(index * minute + 40_000)
    facts.progressed((index + 1) * minute)
  }
  return facts.records().map(asNew)
}

/** A record as it lies in one log, to be appended to another. */
export const asNew = ({ partition, key, value, headers, timestampMs }: StoredRecord): NewRecord => ({
  topic: 'market.events',
  partition,
  key: key ?? Buffer.alloc(0),
  value,
  headers,
  timestampMs,
})
