import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runVitest } from '../lanes/vitest-lane.ts'
import { rows } from './rows.ts'

/** A test that belongs to a row. */
export type RowTest = Readonly<{ row: string; name: string; status: string; seconds: number }>

/** Every test whose name holds the id of a row or says what the row is about, whichever lane it is of. */
const wanted = rows
  .map(({ id, tests }) => [`\\b${id}\\b`, ...(tests === undefined ? [] : [tests.source])].join('|'))
  .join('|')

/** @param env - Where the servers are. */
export async function runRowTests(env: NodeJS.ProcessEnv): Promise<readonly RowTest[]> {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-gate-'))
  const report = join(folder, 'report.json')
  const projects = ['unit', 'integration', 'journey', 'gate'].flatMap((it) => ['--project', it])
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    await runVitest(['run', ...projects, ...reporters, '-t', wanted], { ...env, VIRTUOSO_LANE: 'gate' })
    return testsIn(JSON.parse(readFileSync(report, 'utf8')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function testsIn(report: unknown): readonly RowTest[] {
  return listOf(report, 'testResults')
    .flatMap((file) => listOf(file, 'assertionResults'))
    .flatMap((test) => {
      const name = String(fieldOf(test, 'fullName')).trim()
      const status = String(fieldOf(test, 'status'))
      const seconds = Number(fieldOf(test, 'duration') ?? 0) / 1_000
      return idsIn(name).map((row) => ({ row, name, status, seconds }))
    })
}

const idsIn = (name: string): readonly string[] =>
  rows.filter(({ id, tests }) => new RegExp(`\\b${id}\\b`).test(name) || tests?.test(name) === true).map(({ id }) => id)

const listOf = (value: unknown, field: string): readonly unknown[] => {
  const list = fieldOf(value, field)
  return Array.isArray(list) ? list : []
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field)?.[1] : undefined
