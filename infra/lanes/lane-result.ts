import { readFileSync } from 'node:fs'
import { relative } from 'node:path'

/** What became of one lane. */
export type LaneOutcome =
  | Readonly<{ kind: 'ran'; result: LaneResult /** The servers it ran against. */; servers?: LaneServers }>
  | Readonly<{ kind: 'not run'; lane: string; reason: string; isFailure: boolean }>

export type LaneServers = Readonly<{ names: string; readyAfterSeconds: number }>

/** What the tests of one lane came to. */
export type LaneResult = Readonly<{
  lane: string
  passed: number
  /** One line each: file and test, or what kept a file or the lane itself from running. */
  failures: readonly string[]
  /** File and test. */
  skipped: readonly string[]
  /** Tests that passed, by package. */
  passedByPackage: ReadonlyMap<string, number>
  seconds: number
}>

type TestStatus = Readonly<{ file: string; name: string; status: string }>
type Report = Readonly<{ tests: readonly TestStatus[]; brokenFiles: readonly string[] }>

/**
 * @param reportFile - Written by vitest's JSON reporter; missing when vitest did not get that far.
 * @param exitCode - Of vitest; it knows of errors that belong to no test.
 */
export function laneResult(
  lane: string,
  reportFile: string,
  root: string,
  exitCode: number,
  seconds: number,
): LaneResult {
  const { tests, brokenFiles } = readReport(reportFile, root)
  const inState = (...states: readonly string[]) => tests.filter(({ status }) => states.includes(status))
  const passed = inState('passed')
  const failures = [
    ...inState('failed').map(label),
    ...brokenFiles.map((file) => `${file}: the file itself could not be run`),
  ]
  if (exitCode !== 0 && failures.length === 0) failures.push(`the lane itself: vitest ended with exit code ${exitCode}`)
  return {
    lane,
    passed: passed.length,
    failures,
    skipped: inState('skipped', 'pending', 'disabled', 'todo').map(label),
    passedByPackage: countBy(passed, ({ file }) => packageOf(file)),
    seconds,
  }
}

const label = ({ file, name }: TestStatus): string => `${file} > ${name}`

/** `domain` for `packages/domain/src/x.test.ts`, `infra` for `infra/native/x.test.ts`. */
const packageOf = (file: string): string => {
  const [top, second] = file.split('/')
  return (top === 'packages' || top === 'services' ? second : top) ?? file
}

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return counts
}

function readReport(reportFile: string, root: string): Report {
  const report = parse(reportFile)
  const files = listOf(report, 'testResults')
  const tests = files.flatMap((file) =>
    listOf(file, 'assertionResults').map((test) => ({
      file: relative(root, textOf(file, 'name')),
      name: textOf(test, 'fullName').trim(),
      status: textOf(test, 'status'),
    })),
  )
  const broken = files.filter(
    (file) =>
      textOf(file, 'status') === 'failed' &&
      !listOf(file, 'assertionResults').some((test) => textOf(test, 'status') === 'failed'),
  )
  return { tests, brokenFiles: broken.map((file) => relative(root, textOf(file, 'name'))) }
}

function parse(reportFile: string): unknown {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'))
  } catch {
    return undefined // vitest fell over before it could write; its exit code tells
  }
}

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field)?.[1] : undefined

const listOf = (value: unknown, field: string): readonly unknown[] => {
  const list = fieldOf(value, field)
  return Array.isArray(list) ? list : []
}

const textOf = (value: unknown, field: string): string => {
  const text = fieldOf(value, field)
  return typeof text === 'string' ? text : ''
}
