import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LaneResult, laneResult } from './lane-result.ts'

export const laneNames = ['unit', 'integration', 'browser'] as const
export type LaneName = (typeof laneNames)[number]

export const root = join(import.meta.dirname, '..', '..')
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')

/** Projects of `vitest.config.ts` that a lane runs, one after another. */
const projectsOf: Readonly<Record<LaneName, readonly string[]>> = {
  unit: ['unit'],
  integration: ['integration', 'journey'],
  browser: ['browser'],
}

/** Runs a lane's tests, their output straight to the terminal. */
export async function runVitestLane(
  lane: LaneName,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<LaneResult> {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-report-'))
  const report = join(folder, 'report.json')
  const startedMs = performance.now()
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const projects = projectsOf[lane].flatMap((it) => ['--project', it])
    const exitCode = await runVitest(['run', ...projects, ...reporters, ...args], env)
    return laneResult(lane, report, root, exitCode, Math.round((performance.now() - startedMs) / 1_000))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @returns The exit code; that of a signal is 1. */
export const runVitest = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vitest, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'inherit',
    })
    // A run that is told to end takes vitest with it, then stops the servers and says what it came to.
    const passOn = (): boolean => child.kill('SIGTERM')
    process.on('SIGTERM', passOn)
    child.once('error', reject)
    child.once('exit', (code) => {
      process.off('SIGTERM', passOn)
      resolve(code ?? 1)
    })
  })
