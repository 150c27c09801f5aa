import { describe, expect, it } from 'vitest'
import {
  ageText,
  percentText,
  placeOf,
  priceText,
  rangeOf,
  reasonsText,
  scoreText,
  shadeOf,
  timeText,
  wordsOf,
} from './format.ts'

describe('what people read', () => {
  it('a score that is missing is n/a, never a number', () => {
    expect([scoreText(null), scoreText(0), scoreText(76.5)]).toEqual(['n/a', '0', '77'])
  })
  it('ages grow coarser as they grow', () => {
    expect([400, 41_000, 300_000, 10_800_000].map(ageText)).toEqual(['0.4 s', '41 s', '5 min', '3 h'])
  })
  it('times are UTC, changes signed', () => {
    expect(timeText(Date.parse('2026-11-23T12:03:58.102Z'), true)).toBe('12:03:58.102')
    expect([percentText(0.042), percentText(-0.004)]).toEqual(['+4.20 %', '−0.40 %'])
  })
  it('reasons are said once, with what they concern', () => {
    expect(
      reasonsText([
        { code: 'NO_DATA', part: 'walls' },
        { code: 'NO_DATA', part: 'M5.tradeFlow' },
        { code: 'FEED_GAP', part: '' },
      ]),
    ).toBe('no such data was ever seen (walls, 5m trade flow); its feed has a gap')
  })
  it('prices keep their digits, thousands stand apart', () => {
    expect(['67120.5', '1234567.1234567', '0.07048', '610', '-1000'].map(priceText)).toEqual([
      '67\u2009120.5',
      '1\u2009234\u2009567.1234567',
      '0.07048',
      '610',
      '-1\u2009000',
    ])
  })
  it('names are words', () => {
    expect([wordsOf('SCORE_REVERTED'), wordsOf('tradeFlow')]).toEqual(['score reverted', 'trade flow'])
  })
})

it('shades go from bearish to bullish with balance in the middle', () => {
  expect([0, 35, 50, 70, 100].map(shadeOf)).toEqual(['s0', 's4', 's5', 's7', 's10'])
})

it('coordinates and ranges are read, anything else is not', () => {
  expect(rangeOf('market.events/1@5..9')).toEqual({ topic: 'market.events', partition: 1, from: 5, to: 9 })
  expect(placeOf('signals/2@7')).toEqual({ topic: 'signals', partition: 2, offset: 7 })
  for (const text of ['', 'x', 'a/1', 'a/b@1', 'a/1@2..'])
    expect([rangeOf(text), placeOf(text)]).toEqual([undefined, undefined])
})
