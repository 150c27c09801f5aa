import { describe, expect, it } from 'vitest'
import type { Gap } from '../data/shapes.ts'
import { holesOf } from './holes.ts'

const gap = (
  instrument: string,
  channel: string,
  fromTimeMs: number,
  toTimeMs: number | null,
  reason = 'DISCONNECT',
): Gap => ({
  gapId: `${instrument} ${channel} ${fromTimeMs}`,
  instrument,
  channel,
  reason,
  fromTimeMs,
  toTimeMs,
  recovered: null,
})

describe('what was not heard', () => {
  it('a lost connection is one hole, however many channels it cost, quiet ones too', () => {
    const holes = holesOf([
      gap('ETH', 'BOOK', 100_100, 101_000),
      gap('BTC', 'BOOK', 100_000, 101_100),
      gap('BTC', 'LIQUIDATIONS', 5_000, 101_200),
    ])
    expect(holes).toEqual([
      {
        key: 'BTC LIQUIDATIONS 5000',
        instruments: ['BTC', 'ETH'],
        channels: ['BOOK', 'LIQUIDATIONS'],
        reason: 'DISCONNECT',
        fromTimeMs: 5_000,
        toTimeMs: 101_200,
      },
    ])
  })
  it('another reason, another time, or one that is still open is another hole', () => {
    const holes = holesOf([
      gap('BTC', 'BOOK', 200_000, null),
      gap('BTC', 'BOOK', 100_000, 101_000),
      gap('BTC', 'TRADES', 100_000, 101_000, 'SEQUENCE'),
      gap('BTC', 'BOOK', 50_000, 51_000),
    ])
    expect(holes.map((it) => [it.fromTimeMs, it.toTimeMs, it.reason])).toEqual([
      [200_000, undefined, 'DISCONNECT'],
      [100_000, 101_000, 'DISCONNECT'],
      [100_000, 101_000, 'SEQUENCE'],
      [50_000, 51_000, 'DISCONNECT'],
    ])
  })
})
