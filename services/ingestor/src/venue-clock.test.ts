import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { venueClock } from './venue-clock.ts'

describe('the time of a venue', () => {
  it('is unknown before the venue was ever heard', () => {
    expect(venueClock({}, 0).due(60_000)).toEqual([])
  })

  it('closes windows two seconds behind what the venue said', () => {
    const clock = venueClock({}, 0)
    clock.observe(1_000_000, 0)
    expect(clock.due(0)).toEqual([998_000])
  })

  it('says a watermark once per second of the venue, not per fact', () => {
    const clock = venueClock({}, 0)
    const said = [1_000_100, 1_000_500, 1_000_999, 1_001_000, 1_001_001].map((timeMs, index) => {
      clock.observe(timeMs, index)
      return clock.due(index)
    })
    expect(said).toEqual([[998_100], [], [], [999_000], []])
  })

  it('goes on where the venue is silent', () => {
    const clock = venueClock({}, 0)
    clock.observe(1_000_000, 0)
    clock.due(0)
    expect(clock.due(700)).toEqual([])
    expect(clock.due(1_300)).toEqual([999_300])
  })

  it('is not run back by an older fact', () => {
    const clock = venueClock({}, 0)
    clock.observe(1_000_000, 0)
    clock.due(0)
    clock.observe(900_000, 10)
    expect(clock.due(10)).toEqual([])
    expect(clock.due(1_000)).toEqual([999_000])
  })

  it('takes a jump in steps of a minute', () => {
    const clock = venueClock({}, 0)
    clock.observe(1_000_000, 0)
    clock.due(0)
    clock.observe(1_150_000, 1)
    expect(clock.due(1)).toEqual([1_058_000, 1_118_000, 1_148_000])
  })

  it('goes on where the process before ended, and never falls behind it', () => {
    const clock = venueClock({ venueNowMs: 1_000_500, watermarkMs: 998_900 }, 5_000)
    expect(clock.due(5_000)).toEqual([])
    expect(clock.due(5_600)).toEqual([999_500])
  })

  it('goes on from the watermark where no fact is left in the tail of the log', () => {
    expect(venueClock({ watermarkMs: 998_900 }, 0).due(1_000)).toEqual([999_900])
  })

  it('only rises, by at most a minute at a time, whatever the venue says and however long nothing comes', () => {
    const moves = fc.array(
      fc.record({ venueMs: fc.integer({ min: 1, max: 10_000_000 }), waitMs: fc.integer({ min: 0, max: 5_000 }) }),
    )
    fc.assert(
      fc.property(moves, (happened) => {
        const clock = venueClock({}, 0)
        let atMs = 0
        const said = happened.flatMap(({ venueMs, waitMs }) => {
          atMs += waitMs
          clock.observe(venueMs, atMs)
          return clock.due(atMs)
        })
        return said.every((it, index) => {
          const before = said[index - 1]
          return before === undefined || (it > before && it - before <= 60_000)
        })
      }),
    )
  })
})
