import { describe, expect, it } from 'vitest'
import type { CampaignResult } from '../../packages/testing/src/campaign/index.ts'
import { judgeRows, type RowResult } from './judge.ts'
import type { RowTest } from './test-rows.ts'

const struck = (victim: string, fault: string, recoveredMs: number | undefined) => ({
  victim,
  fault,
  atMs: 0,
  lastedMs: 10,
  recoveredMs,
})
const campaign = (holds: boolean, ...faults: readonly ReturnType<typeof struck>[]): CampaignResult => ({
  seed: 7,
  struck: faults,
  remarks: [],
  checks: [],
  settledMs: 1,
  elapsedMs: 1,
  holds,
})
const test = (row: string, status: string): RowTest => ({ row, name: `${row} something`, status, seconds: 2 })

const row = (id: string, tests: readonly RowTest[], made?: CampaignResult): RowResult => {
  const found = judgeRows(tests, made).find((it) => it.id === id)
  if (found === undefined) throw new Error(`no row ${id}`)
  return found
}

describe('a row of the fault table', () => {
  it('passed when its tests passed and the campaign that met it held', () => {
    const met = campaign(
      true,
      struck('analyzer-1', 'kill', 9_000),
      struck('analyzer-2', 'point: before EndTxn', 11_000),
    )
    expect(row('ANA1', [test('ANA1', 'passed')], met)).toMatchObject({
      outcome: 'passed',
      seed: 7,
      injected: '2 campaign, 1 tests',
      recovered: 'p50 9.0 s max 11.0 s, tests took 2 s',
    })
  })

  it('failed when one test did, when somebody never came back, or when the campaign did not hold', () => {
    expect(row('ING1', [test('ING1', 'passed'), test('ING1', 'failed')]).outcome).toBe('FAILED')
    expect(row('PRJ1', [], campaign(true, struck('projector', 'kill', undefined))).outcome).toBe('FAILED')
    expect(row('PRJ1', [], campaign(false, struck('projector', 'kill', 100))).outcome).toBe('FAILED')
  })

  it('that nobody ran says why, and never passes', () => {
    expect(row('BRK8', [])).toMatchObject({ outcome: 'not run', verified: 'needs strace inside the broker' })
    expect(row('ANA7', [])).toMatchObject({ outcome: 'not run', verified: 'no test shows it' })
    expect(row('ANA7', [test('ANA7', 'skipped')]).verified).toMatch(/its tests were skipped/)
    expect(row('PG1', [], campaign(true, struck('projector', 'kill', 1))).verified).toBe('the campaign did not draw it')
  })
})
