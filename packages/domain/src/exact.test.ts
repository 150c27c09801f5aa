import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalsOf, exactMax, parseExact, rescale, toPrice } from './exact.ts'

describe('parseExact', () => {
  it.each([
    ['65114.20', 1, 651_142],
    ['65114.2', 3, 65_114_200],
    ['0', 8, 0],
    ['0.000', 0, 0],
    ['-1', 0, -1],
    ['-0.00012', 8, -12_000],
    ['1e3', 0, 1_000],
    ['1E+3', 2, 100_000],
    ['1.50e1', 0, 15],
    ['1e-5', 8, 1_000],
    ['0.00004617', 8, 4_617],
    ['120e-2', 1, 12],
    ['9007199254740990', 0, exactMax],
    ['-9007.199254740990', 12, -exactMax],
    ['0e999999999999', 0, 0],
    ['100000000000000000000000e-20', 0, 1_000],
  ])('reads %j at scale %i as %i', (text, scale, value) => {
    expect(parseExact(text, scale)).toBe(value)
  })

  it.each(
    [
      ...[
        'NaN',
        'Infinity',
        '-0',
        '-0.00',
        '1,234.5',
        '1.2.3',
        '0x10',
        ' 12 ',
        '12\n',
        '١٢٣',
        '',
        '-',
        '.',
        '.5',
        '5.',
      ],
      ...['+1', '--1', '1e', '1e+', '1e1.5', 'e3', '1f3', '007', '00', '1_000', 'null', 'true', '−1', '1．5'],
    ].map((text) => [text]),
  )('refuses %j as no number', (text) => {
    expect(parseExact(text, 8)).toBe('BAD_NUMBER')
    expect(decimalsOf(text)).toBe('BAD_NUMBER')
  })

  it.each([
    ['0.01', 1],
    ['1e-320', 18],
    ['1e308', 0],
    ['1e400', 0],
    ['9007199254740991', 0],
    ['9007199254740993', 0],
    ['90071992547409.91', 2],
    ['12345678901234567890123456789012345678', 0],
    ['0.12345678901234567890123456789012345678', 18],
    ['1', 16],
  ])('refuses %j at scale %i rather than rounding it', (text, scale) => {
    expect(parseExact(text, scale)).toBe('NOT_EXACT')
  })

  it('reads back every integer written with a point, with zeros behind it, or with an exponent', () => {
    const written = fc.tuple(fc.integer({ min: -exactMax, max: exactMax }), fc.integer({ min: 0, max: 18 }))
    fc.assert(
      fc.property(written, fc.integer({ min: 0, max: 9 }), ([value, scale], zeros) => {
        const text = pointed(value, scale)
        expect(parseExact(text, scale)).toBe(value)
        expect(parseExact(`${text.includes('.') ? text : `${text}.`}0${'0'.repeat(zeros)}`, scale)).toBe(value)
        expect(parseExact(value === 0 ? '0' : `${value}e-${scale}`, scale)).toBe(value)
      }),
    )
  })

  it('agrees with big integers on every text of digits', () => {
    const digits = fc.stringMatching(/^[1-9]\d{0,24}$/)
    fc.assert(
      fc.property(digits, fc.integer({ min: 0, max: 18 }), (text, scale) => {
        const value = BigInt(text) * 10n ** BigInt(scale)
        expect(parseExact(text, scale)).toBe(value > BigInt(exactMax) ? 'NOT_EXACT' : Number(value))
      }),
    )
  })
})

describe('decimalsOf', () => {
  it.each([
    ['0.10', 1],
    ['65114.20', 1],
    ['100', 0],
    ['0.001', 3],
    ['1e-5', 5],
    ['1e3', 0],
    ['1.50e1', 0],
    ['0.000', 0],
  ])('counts those that %j needs: %i', (text, decimals) => {
    expect(decimalsOf(text)).toBe(decimals)
  })
})

describe('rescale', () => {
  it('only multiplies, because scales never fall', () => {
    expect(rescale(651_142, 1, 3)).toBe(65_114_200)
    expect(() => rescale(100, 2, 1)).toThrow(RangeError)
  })
  it('throws where the value no longer fits', () => {
    expect(() => rescale(exactMax, 0, 1)).toThrow(RangeError)
  })
})

it('turns an integer price into the double nearest to its decimal', () => {
  expect(toPrice(651_142, 1)).toBe(65_114.2)
  expect(toPrice(1, 18)).toBe(1e-18)
})

function pointed(value: number, scale: number): string {
  const digits = String(Math.abs(value)).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const text = scale === 0 ? whole : `${whole}.${digits.slice(-scale)}`
  return value < 0 ? `-${text}` : text
}
