import { hash } from 'node:crypto'
import type { AnalyzerSet } from '@virtuoso/analyzer-kit'
import type { Difference, EventLog } from '@virtuoso/event-log'
import { type Build, verifyEnvironment } from './environment.ts'
import { failureExit, type LevelName, type LevelResult, levelNames } from './level.ts'
import { verifyLineage } from './lineage.ts'
import { verifyReplay } from './replay.ts'
import { type Scope, scopeOf, type UpTo } from './scope.ts'

type Parts = Readonly<{
  log: EventLog
  set: AnalyzerSet
  build: Build
  /** What of the log's settings is not as declared. */
  differences: readonly Difference[]
  /** Which levels; L0 always runs first. */
  levels?: readonly LevelName[]
  /** Only what was derived up to one input of one partition; undefined: everything. */
  upTo?: UpTo | undefined
  /** Told of each level as it ends. */
  done?(result: LevelResult, elapsedMs: number): void
}>

export type Report = Readonly<{
  /** 0 when all holds; else that of the first level that failed. */
  exitCode: number
  results: readonly LevelResult[]
  /** Deterministic JSON: the same log gives the same text on any machine. */
  json: string
  /** SHA-256 of it, hex. */
  sha256: string
}>

/** Runs the levels in order over all that the set had committed at the start. A level that fails does not stop the next, another log or build does. */
export async function verify({
  log,
  set,
  build,
  differences,
  levels = levelNames,
  upTo,
  done,
}: Parts): Promise<Report> {
  const scope = await scopeOf(log, set, upTo)
  const results: LevelResult[] = []
  for (const level of levelNames.filter((it) => it === 'environment' || levels.includes(it))) {
    const startedMs = performance.now()
    const result = await runLevel(level, scope, build, differences)
    results.push(result)
    done?.(result, performance.now() - startedMs)
    if (level === 'environment' && !result.holds) break
  }
  const failed = results.find((it) => !it.holds)
  const json = JSON.stringify({ group: set.group, log: log.logId, range: rangeOf(scope), results: results.map(sorted) })
  return { exitCode: failed === undefined ? 0 : failureExit[failed.level], results, json, sha256: hash('sha256', json) }
}

const runLevel = (
  level: LevelName,
  scope: Scope,
  build: Build,
  differences: readonly Difference[],
): Promise<LevelResult> =>
  level === 'environment'
    ? verifyEnvironment(scope, build, differences)
    : level === 'lineage'
      ? verifyLineage(scope)
      : verifyReplay(scope)

const rangeOf = ({ set, partitions }: Scope): string[] =>
  partitions.map((it) => `${set.topic}/${it.partition}@0..${it.committedOffset}`)

const sorted = ({ findingCount, findings, holds, level, summary }: LevelResult) => ({
  findingCount,
  findings,
  holds,
  level,
  summary,
})
