/** The page of benchmarks, made of result files: no figure on it is written by hand. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type ArmResult,
  type BenchResult,
  type Goal,
  isMet,
  isVoid,
  type RatioResult,
} from '../../packages/testing/src/bench/result.ts'
import { median } from '../../packages/testing/src/bench/statistics.ts'
import { benches } from './benches.ts'
import { readResult } from './read-result.ts'

const folder = 'docs/benchmarks'
export const pageFile = 'docs/benchmarks.md'

export const writePage = (root: string): void => writeFileSync(join(root, pageFile), pageOf(resultsIn(root)))

/** Of those benchmarks that were recorded. @throws Error when a file is no result. */
export const resultsIn = (root: string): readonly BenchResult[] =>
  benches
    .map(({ name }) => join(root, folder, `${name}.json`))
    .filter((file) => existsSync(file))
    .map((file) => readResult(readFileSync(file, 'utf8')))

export const pageOf = (results: readonly BenchResult[]): string =>
  `${[opening, goalsOf(results), ...results.map(sectionOf)].join('\n\n')}\n`

const opening = `# Benchmarks

Made from the result files in [benchmarks](benchmarks) by \`npm run bench -- --record\`; no figure here is written by hand.
\`npm run bench\` measures everything again, \`npm run bench -- append\` one.

What is compared is measured in one run, in turns that mirror each other; a ratio is one of medians, with its 95 % bootstrap
interval. CPU time is that of the process, so other work of the machine does not count; wall time stands beside it. One arm is
measured twice: where the two differ by more than 5 %, the run is void. Each run checks that what came out is right.`

const goalsOf = (results: readonly BenchResult[]): string =>
  table(
    ['benchmark', 'goal', 'found', 'met'],
    results.flatMap((result) =>
      result.goals.map((goal) => [
        result.bench,
        `${goal.text}: ${goal.must} ${short(goal.bound)}`,
        short(goal.value),
        metText(goal, result),
      ]),
    ),
  )

const metText = (goal: Goal, result: BenchResult): string => (isVoid(result) ? 'void' : isMet(goal) ? 'yes' : '**no**')

function sectionOf(result: BenchResult): string {
  const { bench, question, arms, ratios, figures, control, checks } = result
  const parts = [
    `## ${bench}\n\n${question}`,
    arms.length === 0 ? '' : table(['', 'each, CPU', 'a second of CPU', 'a second', 'does'], arms.map(armRow)),
    ratios.length === 0
      ? ''
      : table(['rate of', 'times that of', 'by', 'ratio', '95 % interval'], ratios.map(ratioRow)),
    figures.length === 0
      ? ''
      : table(
          ['', 'found', ''],
          figures.map((it) => [it.name, short(it.value), it.unit]),
        ),
    [...(control === undefined ? [] : [controlText(control, result)]), ...checks].map((it) => `- ${it}`).join('\n'),
    originOf(result),
  ]
  return parts.filter((it) => it !== '').join('\n\n')
}

function armRow({ name, does, units, cpuMs, wallMs }: ArmResult): string[] {
  const [cpu, wall] = [median(cpuMs) / units, median(wallMs) / units]
  return [name, `${short(cpu * 1_000)} µs`, short(1_000 / cpu), short(1_000 / wall), does]
}

const ratioRow = ({ of, to, by, value, low, high }: RatioResult): string[] => [
  of,
  to,
  by,
  value.toFixed(2),
  `${low.toFixed(2)} to ${high.toFixed(2)}`,
]

const controlText = ({ of, to, value }: RatioResult, result: BenchResult): string =>
  `control: ${of} ran ${value.toFixed(3)} times as fast as ${to}${isVoid(result) ? ', so this run is VOID' : ''}`

function originOf({ fixture, rounds, machine }: BenchResult): string {
  const { cpu, cores, memoryGb, loadAverage, versions, startedAt } = machine
  const with_ = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${startedAt.slice(0, 10)}, ${rounds} rounds; ${cpu}, ${cores} cores, ${memoryGb} GB, load ${loadAverage.map((it) => it.toFixed(1)).join(' to ')}; ${with_.join(', ')}.
Fixture: ${fixture.name}, ${short(fixture.events)} events, \`${fixture.sha256.slice(0, 16)}\`.`
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

const short = (value: number): string =>
  value >= 1_000 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
