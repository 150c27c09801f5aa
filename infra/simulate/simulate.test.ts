import { describe, expect, it } from 'vitest'
import { controls, powerFound } from './controls/index.ts'
import { catchControl, runSeed } from './run.ts'
import { seedsOf } from './workers.ts'

describe('the pipeline in one process', { timeout: 120_000 }, () => {
  it('keeps every promise through the faults of twelve stories', async () => {
    for (const seed of seedsOf(1, 12)) expect([seed, (await runSeed(seed)).violations]).toEqual([seed, []])
  })

  it('tells the same story again to the same seed', async () => {
    const [first, again] = [await runSeed(4), await runSeed(4)]
    expect(again.told.lines).toEqual(first.told.lines)
    expect(first.told.lines.length).toBeGreaterThan(20)
  })

  it.each(controls)('finds out: $name', async (control) => {
    const { seed } = control
    expect(await catchControl(control, [seed])).toEqual({ seed, invariant: expect.toBeOneOf([...control.breaks]) })
  })

  it('finds out: ** in a fold', () => {
    expect(powerFound()).toMatch(/last bit differs/)
  })
})
