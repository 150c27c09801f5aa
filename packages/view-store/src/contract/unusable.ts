import { describe, expect, it } from 'vitest'
import { noChanges } from '../port.ts'
import { bitcoin, minute, unusable } from '../sample-rows.ts'
import type { UnderTest } from './market-lists.ts'

/** How views say what they lack. */
export function describeUnusable({ views, apply }: UnderTest): void {
  describe('a record that could not be used', () => {
    const candles = () => views().candles({ instrument: bitcoin().instrument, timeframe: 'M1', limit: 9 })

    it('makes the views of its partition incomplete from there on, and of no other', async () => {
      await apply({ instruments: [bitcoin()] }, 'market.events')
      await apply({ unusable: [unusable({ offset: 30 }), unusable({ offset: 20 })] }, 'market.candles')
      expect((await views().standing()).incomplete).toEqual([unusable({ offset: 20 })])
      expect((await candles())?.standing.incomplete).toHaveLength(1)
      expect((await views().scores(bitcoin().instrument))?.standing.incomplete).toEqual([])
      expect(await views().unusable()).toEqual([unusable({ offset: 20 }), unusable({ offset: 30 })])
    })

    it('is the same when it is told twice', async () => {
      await apply({ unusable: [unusable()] }, 'market.candles')
      await apply({ unusable: [unusable()] }, 'market.candles')
      expect(await views().unusable()).toEqual([unusable()])
    })

    it('that is redriven brings what it says and ends its mark, once', async () => {
      await apply({ instruments: [bitcoin()] }, 'market.events')
      await apply({ unusable: [unusable()] }, 'market.candles')
      const before = await views().checkpoints('views')
      expect(await views().redrive(unusable(), { ...noChanges, candles: [minute()] })).toBe(true)
      expect((await candles())?.candles).toEqual([minute()])
      expect((await views().standing()).incomplete).toEqual([])
      expect(await views().redrive(unusable(), { ...noChanges, candles: [minute({ revision: 9 })] })).toBe(false)
      expect((await candles())?.candles).toEqual([minute()])
      expect(await views().checkpoints('views')).toEqual(before)
    })
  })
}
