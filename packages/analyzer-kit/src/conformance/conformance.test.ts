import { describe, expect, it } from 'vitest'
import type { LawName } from '../law.ts'
import { judge } from './conformance.ts'
import { pressure, type Sabotage } from './sabotage/pressure.ts'
import { brokenCells, tableOf } from './table.ts'

/** Enough for one small analyzer. */
const market = { seed: 7, minutes: 2 }
const lawsBroken = (sabotage?: Sabotage): LawName[] =>
  brokenCells(judge({ analyzers: [pressure(sabotage)], ...market })).map(([, law]) => law)

describe('the laws', { timeout: 60_000 }, () => {
  it('an honest analyzer keeps all of them', () => {
    expect(brokenCells(judge({ analyzers: [pressure()], ...market }))).toEqual([])
  })

  const sabotages: readonly (readonly [Sabotage, readonly LawName[]])[] = [
    ['dates a pivot back to where it was', ['look-ahead']],
    ['reads the clock', ['purity']],
    ['asks chance', ['determinism', 'purity']],
    ['asks chance under a name of its own', ['determinism']],
    ['writes into its input', ['purity']],
    ['does not freeze what it said last', ['prefix']],
    ['changes when it is frozen', ['prefix', 'batching']],
    ['counts what it is told again', ['duplicates']],
    ['shares its state between instruments', ['interleaving']],
    ['sums up more than its window', ['lineage']],
    ['scores 50 without data', ['no-data']],
    ['goes on inside a hole', ['gap']],
    ['covers more than everything', ['range']],
    ['divides by zero', ['finite']],
    ['repeats itself', ['emission']],
    ['knows the hour', ['clock']],
    ['favours buyers', ['mirror']],
    ['measures the digits of a price', ['price-scale']],
    ['falls when buyers come', ['monotone']],
  ]
  it.each(sabotages)('one that %s breaks %j and nothing else', (sabotage, laws) => {
    expect(lawsBroken(sabotage)).toEqual(laws)
  })

  it('one that says why it does not keep a law is let off, aloud', () => {
    const report = judge({
      analyzers: [pressure('favours buyers', { mirror: 'buyers are what it is about' })],
      ...market,
    })
    expect(brokenCells(report)).toEqual([])
    expect(tableOf(report)).toContain('– pressure, mirror: buyers are what it is about')
  })

  it('what is broken is told with the record and the field', () => {
    const table = tableOf(judge({ analyzers: [pressure('asks chance')], ...market }))
    expect(table).toContain(`seed 7, `)
    expect(table).toMatch(/✗ pressure, determinism: output \d+ \(ScoreComputed at record \d+\): evidence is /)
    expect(table).toContain('✗ pressure, purity: threw at record')
    expect(table).toContain('a step used Math.random')
  })
})
