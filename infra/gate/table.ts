import type { ControlOutcome } from './controls.ts'
import type { RowResult } from './judge.ts'

/** The rows of the fault table as lines, those that did not run behind the others. */
export function rowLines(results: readonly RowResult[]): readonly string[] {
  const ran = results.filter((it) => it.outcome !== 'not run')
  const notRun = results.filter((it) => it.outcome === 'not run')
  const lines = [['row', 'fault', 'seed', 'injected', 'recovered in', '', 'verified'], ...ran.map(cells)]
  const widths = (lines[0] ?? []).map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return [
    '',
    ...lines.map((line) => `  ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  ')}`.trimEnd()),
    '',
    ...notRun.map(({ id, fault, verified }) => `  not run  ${id.padEnd(6)} ${fault}: ${verified}`),
  ]
}

const cells = ({ id, fault, seed, injected, recovered, outcome, verified }: RowResult): readonly string[] => [
  id,
  fault,
  seed === undefined ? '' : String(seed),
  injected,
  recovered,
  outcome,
  verified,
]

export const controlLine = ({ variant, scenario, isRight, found, elapsedMs }: ControlOutcome): string => {
  const verdict = found.length === 0 ? 'nothing found' : `caught by ${found.map(checkOf).join(', ')}`
  return `  ${isRight ? 'ok   ' : 'WRONG'}  ${variant.padEnd(38)}${scenario.padEnd(26)}${verdict}  ${(elapsedMs / 1_000).toFixed(1)} s`
}

/** `I10 market.candles/0 …: at offset …` → `I10`; `verify replay …` → `verify replay`. */
const checkOf = (found: string): string => /^(verify \w+|I\d+)/.exec(found)?.[0] ?? found
