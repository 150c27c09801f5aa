import type { NewRecord } from '@virtuoso/contracts'
import { memoryEventLog } from '@virtuoso/event-log'
import { btc, type Journal, journal } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { restoreFeed } from './restore.ts'

const feed = { venue: 'bybit', shard: 'linear', instruments: [btc] }
const trades = async (...told: readonly Journal[]) => {
  const log = memoryEventLog()
  for (const it of told)
    await log.append(
      it
        .records()
        .map((record): NewRecord => ({ ...record, topic: 'market.events', key: record.key ?? Buffer.alloc(0) })),
    )
  const { memory, feedEpoch, time } = await restoreFeed(log, feed)
  return { feedEpoch, channel: memory.get(btc)?.channels.get('TRADES'), ...time }
}

describe('what a feed knows of its past', () => {
  it('is what was said last: a hole is open until something was heard after it', async () => {
    expect(await trades(journal().defined().trade('100', '1', 5_000).gap(6_000))).toMatchObject({
      channel: { lastTimeMs: 6_000, openGap: { fromTimeMs: 6_000 } },
    })
    expect(await trades(journal().defined().gap(6_000).resumed(7_000).trade('100', '1', 8_000))).toMatchObject({
      channel: { lastTimeMs: 8_000 },
      venueNowMs: 8_000,
    })
  })

  it('is not what an ingestor went on saying after it had been taken over', async () => {
    const first = journal(0, 1).defined().trade('100', '1', 5_000)
    const second = journal(0, 2).defined().trade('100', '1', 7_000, { venueTradeId: 'second' })
    const woken = journal(0, 1).trade('100', '1', 60_000, { venueTradeId: 'woken' }).progressed(58_000)
    expect(await trades(first, second, woken)).toEqual({
      feedEpoch: 2,
      channel: { lastTimeMs: 7_000 },
      venueNowMs: 7_000,
    })
  })
})
