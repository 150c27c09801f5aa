import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runVitest } from '../lanes/vitest-lane.ts'
import { rows } from './rows.ts'

/** A test that belongs to a row. */
export type RowTest = Readonly<{ row: string; name: string; status: string; seconds: number }>

export type RowTests = Readonly<{ tests: readonly RowTest[]; fellOver: readonly string[] }>

/** Every test whose name holds the id of a row or says what the row is about, whichever lane it is of. */
const wanted = rows
  .map(({ id, tests }) => [`\\b${id}\\b`, ...(tests === undefined ? [] : [tests.source])].join('|'))
  .join('|')

/**
 * One project after the other, so that one that falls over takes nothing else with it.
 * @param env - Where the servers are.
 */
export async function runRowTests(env: NodeJS.ProcessEnv): Promise<RowTests> {
  const tests: RowTest[] = []
  const fellOver: string[] = []
  for (const project of ['unit', 'integration', 'gate']) {
    const found = await runProject(project, env)
    if (found === undefined) fellOver.push(`the ${project} tests, before they could report`)
    else tests.push(...found)
  }
  return { tests, fellOver }
}

/** @returns undefined when it ended without a report. */
async function runProject(project: string, env: NodeJS.ProcessEnv): Promise<readonly RowTest[] | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-gate-'))
  const report = join(folder, 'report.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  try {
    const args = ['run', '--project', project, ...reporters, '-t', wanted]
    await runVitest(args, { ...env, VIRTUOSO_LANE: 'gate' })
    return existsSync(report) ? testsIn(JSON.parse(readFileSync(report, 'utf8'))) : undefined
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
