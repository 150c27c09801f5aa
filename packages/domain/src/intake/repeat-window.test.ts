import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyRepeatWindow, freezeRepeatWindow, remember, repeatWindowMax, thawRepeatWindow } from './repeat-window.ts'

/** Ids whose first words meet in the index, so that a search has to walk. */
const idOf = (n: number): Uint8Array => {
  const id = new Uint8Array(16)
  const view = new DataView(id.buffer)
  view.setUint32(0, n % 97, true)
  view.setUint32(4, n, true)
  return id
}

describe('a repeat window', () => {
  it('knows an id that came before', () => {
    const window = emptyRepeatWindow()
    expect([remember(window, idOf(1)), remember(window, idOf(2)), remember(window, idOf(1))]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('forgets the oldest, and only the oldest, beyond 4 096', () => {
    const window = emptyRepeatWindow()
    for (let n = 0; n <= repeatWindowMax; n += 1) remember(window, idOf(n))
    expect(remember(window, idOf(1))).toBe(false)
    expect(remember(window, idOf(repeatWindowMax))).toBe(false)
    expect(remember(window, idOf(0))).toBe(true)
    expect(remember(window, idOf(1))).toBe(true)
    expect(remember(window, idOf(3))).toBe(false)
  })

  it('says of every id in a long stream what a plain list of the newest would say', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 6_000, maxLength: 9_000 })
    fc.assert(
      fc.property(steps, (stream) => {
        const window = emptyRepeatWindow()
        const newest = new Set<number>()
        for (const n of stream) {
          const isNew = !newest.has(n)
          if (remember(window, idOf(n)) !== isNew) throw new Error(`differs at ${n}`)
          if (!isNew) continue
          newest.add(n)
          if (newest.size > repeatWindowMax) newest.delete(newest.values().next().value ?? -1)
        }
        expect(window.count).toBe(newest.size)
      }),
      { numRuns: 20 },
    )
  })

  it('is the same after a restart, wherever in its ring it stood', () => {
    const window = emptyRepeatWindow()
    for (let n = 0; n < 5_000; n += 1) remember(window, idOf(n))
    const frozen = freezeRepeatWindow(window)
    expect(frozen.length).toBe(repeatWindowMax * 8)
    const thawed = thawRepeatWindow(frozen)
    expect(freezeRepeatWindow(thawed)).toEqual(frozen)
    expect([remember(thawed, idOf(904)), remember(thawed, idOf(903))]).toEqual([false, true])
    expect(remember(window, idOf(903))).toBe(true)
    expect(freezeRepeatWindow(thawed)).toEqual(freezeRepeatWindow(window))
    expect(() => thawRepeatWindow(new Uint8Array(7))).toThrow(RangeError)
    expect(() => remember(window, new Uint8Array(4))).toThrow(RangeError)
  })
})
