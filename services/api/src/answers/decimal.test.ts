import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { optionalSteppedText, steppedText } from './decimal.ts'

describe('a price', () => {
  it('has all the decimals of its tick', () => {
    expect(steppedText(671_205, 1)).toBe('67120.5')
    expect(steppedText(100, 2)).toBe('1.00')
    expect(steppedText(7, 3)).toBe('0.007')
    expect(steppedText(0, 2)).toBe('0.00')
    expect(steppedText(42, 0)).toBe('42')
    expect(steppedText(-5, 1)).toBe('-0.5')
  })

  it('from before a finer tick is shown with the decimals of today, and never with fewer digits than it has', () => {
    expect(steppedText(671_205, 1, 3)).toBe('67120.500')
    expect(steppedText(42, 0, 2)).toBe('42.00')
    expect(steppedText(1_234, 3, 1)).toBe('1.234')
  })

  it('that is unknown is null', () => expect(optionalSteppedText(undefined, 2)).toBeNull())

  it('is exact: its digits are those of the integer', () => {
    const anyPrice = fc.integer({ min: -(2 ** 53 - 2), max: 2 ** 53 - 2 })
    fc.assert(
      fc.property(anyPrice, fc.nat(18), fc.nat(4), (value, scale, more) => {
        const text = steppedText(value, scale, scale + more)
        expect(BigInt(text.replace('.', ''))).toBe(BigInt(value) * 10n ** BigInt(more))
        expect(text.split('.')[1]?.length ?? 0).toBe(scale + more)
      }),
    )
  })
})
