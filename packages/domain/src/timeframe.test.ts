import { expect, it } from 'vitest'
import { isOnGrid, openTimeOf, timeframeMs, timeframes, timeframeWeight } from './timeframe.ts'

it('aligns candles to the Unix epoch', () => {
  const halfPastNineTwentySix = 1_786_310_819_681
  for (const timeframe of timeframes) {
    const open = openTimeOf(halfPastNineTwentySix, timeframe)
    expect(open % timeframeMs[timeframe]).toBe(0)
    expect(halfPastNineTwentySix - open).toBeLessThan(timeframeMs[timeframe])
    expect(isOnGrid(open, timeframe)).toBe(true)
    expect(isOnGrid(open + 1, timeframe)).toBe(false)
  }
})

it('gives every shorter timeframe more weight, and all of them together one', () => {
  expect(timeframes.map((timeframe) => timeframeWeight[timeframe])).toEqual([0.4, 0.3, 0.2, 0.1])
})
