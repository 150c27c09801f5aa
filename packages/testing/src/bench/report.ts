import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { rateOf } from './compare.ts'
import { machine } from './machine.ts'
import { type ArmResult, type BenchResult, type Goal, isMet, isVoid, type RatioResult } from './result.ts'

/** What the runner asks a benchmark to do with what it found: the file to keep it in. */
const resultFile = process.env['VIRTUOSO_BENCH_RESULT']
/** Tells a run that is void from one that broke. */
const voidExitCode = 3

/** Prints what was found, keeps it where the runner wants it, and fails a run whose control did not hold. */
export function report(found: Omit<BenchResult, 'machine'>): void {
  const result: BenchResult = { ...found, machine: machine() }
  for (const line of linesOf(result)) console.log(line)
  if (resultFile !== undefined) {
    mkdirSync(dirname(resultFile), { recursive: true })
    writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`)
  }
  if (isVoid(result)) process.exitCode = voidExitCode
}

function linesOf(result: BenchResult): readonly string[] {
  const { control } = result
  return [
    ...result.arms.map(armLine),
    ...result.ratios.map(ratioLine),
    ...result.figures.map(({ name, value, unit }) => `  ${name}  ${short(value)} ${unit}`),
    ...(control === undefined ? [] : [`  control  ${ratioText(control)}  ${isVoid(result) ? 'VOID' : 'holds'}`]),
    ...result.checks.map((it) => `  right    ${it}`),
    ...result.goals.map(goalLine),
    ...(isVoid(result) ? ['  THIS RUN IS VOID: the same thing measured twice did not come out the same.'] : []),
  ]
}

function armLine(arm: ArmResult): string {
  const [byCpu, byWall] = [rateOf(arm, 'CPU'), rateOf(arm, 'wall')]
  const each = `${(1e6 / byCpu).toFixed(2)} µs`.padStart(11)
  return `  ${arm.name.padEnd(28)} ${each} CPU each   ${thousands(byCpu)} /s CPU   ${thousands(byWall)} /s wall`
}

const ratioLine = (it: RatioResult): string => `  ${it.of} : ${it.to}, ${it.by}  ${ratioText(it)}`
const ratioText = ({ value, low, high }: RatioResult): string =>
  `${value.toFixed(3)}x [${low.toFixed(3)}, ${high.toFixed(3)}]`
const goalLine = (goal: Goal): string =>
  `  ${isMet(goal) ? 'met     ' : 'MISSED  '} ${goal.text}: ${short(goal.value)}, to ${goal.must} ${short(goal.bound)}`

const thousands = (value: number): string => Math.round(value).toLocaleString('en').padStart(9)
const short = (value: number): string => (value >= 1_000 ? thousands(value).trim() : value.toPrecision(3))
