import { feedGapId } from '@virtuoso/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelLedger } from './channel-ledger.ts'
import type { ChannelMemory, FeedMemory } from './memory.ts'

const btc = 'bybit:BTC/USDT:USDT'
const eth = 'bybit:ETH/USDT:USDT'
const at = (receivedTimeMs: number) => ({ receivedTimeMs })
const memoryOf = (channel: ChannelMemory): FeedMemory => new Map([[btc, { channels: new Map([['TRADES', channel]]) }]])

describe('a channel', () => {
  it('comes up at its first datum, once, with no hole to name', () => {
    const ledger = channelLedger(new Map())
    expect(ledger.heard(btc, 'TRADES', 100, 110)).toMatchObject({
      channel: 'TRADES',
      gapId: undefined,
      fromTimeMs: undefined,
      atTimeMs: 100,
      recovered: false,
    })
    expect(ledger.heard(btc, 'TRADES', 120, 130)).toBeUndefined()
  })

  it('that never was up cannot be lost', () => {
    expect(channelLedger(new Map()).lost(btc, 'TRADES', 'DISCONNECT', at(1))).toBeUndefined()
  })

  it('is lost from its last fact on, and not again while it is down', () => {
    const ledger = channelLedger(new Map())
    ledger.heard(btc, 'BOOK', 100, 110)
    ledger.heard(btc, 'BOOK', 200, 210)
    const gap = ledger.lost(btc, 'BOOK', 'SEQUENCE', { receivedTimeMs: 300, lastUpdateId: 7, nextUpdateId: 9 })
    expect(gap).toMatchObject({ reason: 'SEQUENCE', fromTimeMs: 200, lastUpdateId: 7, nextUpdateId: 9 })
    expect(ledger.lost(btc, 'BOOK', 'DISCONNECT', at(301))).toBeUndefined()
    expect(ledger.downSince(btc, 'BOOK')).toBe(200)
  })

  it('names the hole that it comes back from', () => {
    const ledger = channelLedger(new Map())
    ledger.heard(btc, 'BOOK', 100, 110)
    const gap = ledger.lost(btc, 'BOOK', 'DISCONNECT', at(120))
    const resumed = ledger.heard(btc, 'BOOK', 500, 510, { recovered: true, recoveredCount: 3 })
    expect(resumed).toMatchObject({ fromTimeMs: 100, atTimeMs: 500, recovered: true, recoveredCount: 3 })
    expect(resumed?.gapId).toEqual(gap && feedGapId(gap))
  })

  it('never comes back before its hole began', () => {
    const ledger = channelLedger(new Map())
    ledger.heard(btc, 'TRADES', 100, 110)
    ledger.lost(btc, 'TRADES', 'DISCONNECT', at(120))
    expect(ledger.heard(btc, 'TRADES', 90, 130)?.atTimeMs).toBe(100)
  })

  it('of another instrument is not concerned', () => {
    const ledger = channelLedger(new Map())
    ledger.heard(btc, 'BOOK', 100, 110)
    ledger.heard(eth, 'BOOK', 100, 110)
    ledger.lost(btc, 'BOOK', 'SEQUENCE', at(120))
    expect([ledger.isUp(btc, 'BOOK'), ledger.isUp(eth, 'BOOK')]).toEqual([false, true])
  })
})

describe('a process that takes up where another ended', () => {
  it('says a gap for what was up', () => {
    const [gap, ...more] = channelLedger(memoryOf({ lastTimeMs: 100 })).lostAll('START', at(900))
    expect(more).toEqual([])
    expect(gap).toMatchObject({ instrument: btc, channel: 'TRADES', reason: 'START', fromTimeMs: 100 })
  })

  it('goes on with a hole that is open already instead of saying a second one', () => {
    const openGap = { gapId: Buffer.alloc(16, 7), fromTimeMs: 100 }
    const ledger = channelLedger(memoryOf({ lastTimeMs: 100, openGap }))
    expect(ledger.lostAll('START', at(900))).toEqual([])
    expect(ledger.heard(btc, 'TRADES', 950, 951)).toMatchObject({ gapId: openGap.gapId, fromTimeMs: 100 })
  })

  it('says nothing about what has no history', () => {
    expect(channelLedger(memoryOf({})).lostAll('START', at(900))).toEqual([])
  })
})

it('gaps and resumptions of a channel alternate, whatever happens to it', () => {
  const events = fc.array(fc.oneof(fc.constant('heard' as const), fc.constant('lost' as const)), { maxLength: 60 })
  fc.assert(
    fc.property(events, (happened) => {
      const ledger = channelLedger(new Map())
      const said = happened.flatMap((what, index) => {
        const fact =
          what === 'heard'
            ? ledger.heard(btc, 'TICKER', index, index)
            : ledger.lost(btc, 'TICKER', 'DISCONNECT', at(index))
        return fact === undefined ? [] : [what]
      })
      return said.every((what, index) => what === (index % 2 === 0 ? 'heard' : 'lost'))
    }),
  )
})
