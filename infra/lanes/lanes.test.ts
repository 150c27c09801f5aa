import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type LaneOutcome, laneResult } from './lane-result.ts'
import { summaryOf, totalsOf } from './summary.ts'
import { someFileMatches } from './test-files.ts'

const root = '/project'
const test = (fullName: string, status: string) => ({ fullName, status })
const file = (path: string, status: string, ...assertionResults: readonly ReturnType<typeof test>[]) => ({
  name: join(root, path),
  status,
  assertionResults,
})

function resultOf(files: readonly ReturnType<typeof file>[], exitCode: number) {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-lanes-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ testResults: files }))
  return laneResult('unit', join(folder, 'report.json'), root, exitCode, 3)
}

const candles = file('packages/domain/src/candles.test.ts', 'passed', test('closes a minute', 'passed'))
const api = file('services/api/src/api.test.ts', 'passed', test('answers', 'passed'), test('pushes', 'skipped'))

describe('a lane', () => {
  it('counts what passed by package and names what was skipped', () => {
    const result = resultOf([candles, api], 0)
    expect(result.passed).toBe(2)
    expect([...result.passedByPackage]).toEqual([
      ['domain', 1],
      ['api', 1],
    ])
    expect(result.skipped).toEqual(['services/api/src/api.test.ts > pushes'])
    expect(result.failures).toEqual([])
  })

  it('fails once for each failed test and for each file that could not be run', () => {
    const broken = file('packages/domain/src/book.test.ts', 'failed')
    const wrong = file('infra/x.test.ts', 'failed', test('adds', 'failed'), test('subtracts', 'passed'))
    expect(resultOf([broken, wrong, candles], 1).failures).toEqual([
      'infra/x.test.ts > adds',
      'packages/domain/src/book.test.ts: the file itself could not be run',
    ])
  })

  it('fails when vitest ends badly although no test failed, or without a report', () => {
    const ended = ['the lane itself: vitest ended with exit code 1']
    expect(resultOf([candles], 1).failures).toEqual(ended)
    expect(laneResult('unit', '/nowhere/report.json', root, 1, 3).failures).toEqual(ended)
  })
})

describe('the summary', () => {
  const ran = (exitCode: number): LaneOutcome => ({ kind: 'ran', result: resultOf([candles, api], exitCode) })
  const summary = (outcomes: readonly LaneOutcome[]) => summaryOf(outcomes, totalsOf(outcomes))

  it('has a line for each lane and ends with the sum', () => {
    const servers = { names: 'Kafka 4.4 · registry · Postgres 15', readyAfterSeconds: 5.2 }
    const integration: LaneOutcome = {
      kind: 'ran',
      servers,
      result: { ...resultOf([candles], 0), lane: 'integration', seconds: 214 },
    }
    expect(summary([ran(0), integration]).map((line) => line.replaceAll(/ {3,}/g, '   '))).toEqual([
      '',
      '  unit   api 1 · domain 1   3 s',
      '  servers   Kafka 4.4 · registry · Postgres 15: ready   5 s',
      '  integration   domain 1   214 s',
      '  skipped   1',
      '   services/api/src/api.test.ts > pushes',
      '3 passed, 0 failed',
    ])
  })

  it('says why a lane was not run, which fails only where the lane must run', () => {
    const notRun = (isFailure: boolean): LaneOutcome => ({
      kind: 'not run',
      lane: 'integration',
      reason: 'there is no java on the PATH',
      isFailure,
    })
    const expected = '  not run here  integration: there is no java on the PATH'
    expect(summary([ran(0), notRun(false)])).toContain(expected)
    expect(summary([ran(0), notRun(false)]).at(-1)).toBe('2 passed, 0 failed')
    expect(summary([ran(0), notRun(true)]).at(-1)).toBe('2 passed, 1 failed')
  })
})

describe('arguments', () => {
  it('choose the lanes that have a matching file', () => {
    expect(someFileMatches('unit', ['infra/lanes'])).toBe(true)
    expect(someFileMatches('integration', ['infra/lanes'])).toBe(false)
    expect(someFileMatches('integration', ['infra/native'])).toBe(true)
    expect(someFileMatches('integration', ['-t', 'anything'])).toBe(true)
    expect(someFileMatches('browser', ['services/dashboard'])).toBe(true)
    expect(someFileMatches('browser', ['infra/lanes'])).toBe(false)
  })
})
