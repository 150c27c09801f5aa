import { describe, expect, it } from 'vitest'
import { blend, type Part, scoreOf } from './blend.ts'

const part = (weight: number, x?: number, coverage = 1): Part => ({ name: 'part', weight, coverage, x, reasons: [] })

describe('blend', () => {
  it('weighs what is there by what it rests on', () => {
    const blended = blend([part(0.4, 0.5), part(0.3), part(0.2, -0.25, 0.8), part(0.1)])
    expect(blended.coverage).toBeCloseTo(0.56, 12)
    expect(blended.x).toBeCloseTo(0.285_714, 6)
    expect(scoreOf(blended)).toBe(64.29)
  })

  it('says nothing below a quarter of its parts', () => {
    expect(blend([part(0.4, 1, 0.5), part(0.6)])).toEqual({ coverage: 0.2 })
    expect(blend([part(0.25, 1)]).x).toBe(1)
  })

  it('takes four timeframes in their order', () => {
    expect(scoreOf(blend([part(0.4, 0.6), part(0.3, 0.2), part(0.2, -0.1), part(0.1, -0.4)]))).toBe(62)
  })

  it('is nothing, not neutral, when nothing is there', () => {
    expect(scoreOf(blend([part(1)]))).toBeUndefined()
    expect(blend([], 0)).toEqual({ coverage: 0 })
  })
})
