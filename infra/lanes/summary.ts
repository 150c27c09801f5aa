import type { LaneOutcome, LaneResult } from './lane-result.ts'

const namesAtMost = 50

export type Totals = Readonly<{ passed: number; failures: readonly string[]; skipped: readonly string[] }>

/** Sums up the lanes of a run. A lane that should have run and did not counts as one failure. */
export function totalsOf(outcomes: readonly LaneOutcome[]): Totals {
  const results = outcomes.flatMap((outcome) => (outcome.kind === 'ran' ? [outcome.result] : []))
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failures: outcomes.flatMap(failuresOf),
    skipped: results.flatMap(({ skipped }) => skipped),
  }
}

/** All that a run came to, line by line. The last one is `N passed, N failed`. */
export const summaryOf = (
  outcomes: readonly LaneOutcome[],
  { passed, failures, skipped }: Totals,
): readonly string[] => [
  '',
  ...outcomes.flatMap(linesOf),
  ...named('skipped', skipped),
  ...named('failed', failures),
  `${passed} passed, ${failures.length} failed`,
]

function failuresOf(outcome: LaneOutcome): readonly string[] {
  if (outcome.kind === 'ran') return outcome.result.failures.map((each) => `${outcome.result.lane}: ${each}`)
  return outcome.isFailure ? [`${outcome.lane}: not run, ${outcome.reason}`] : []
}

function linesOf(outcome: LaneOutcome): readonly string[] {
  if (outcome.kind === 'not run') return [`  not run here  ${outcome.lane}: ${outcome.reason}`]
  const { servers, result } = outcome
  const serversLine = servers ? [line('servers', `${servers.names}: ready`, servers.readyAfterSeconds)] : []
  return [...serversLine, line(result.lane, byPackage(result), result.seconds)]
}

const line = (name: string, what: string, seconds: number): string =>
  `  ${name.padEnd(12)}  ${what.padEnd(76)}  ${seconds.toFixed(0).padStart(4)} s`

const byPackage = ({ passedByPackage }: LaneResult): string =>
  [...passedByPackage]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ') || 'no test passed'

function named(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return []
  const rest = names.length - namesAtMost
  return [
    `  ${what.padEnd(12)}  ${names.length}`,
    ...names.slice(0, namesAtMost).map((name) => `      ${name}`),
    ...(rest > 0 ? [`      and ${rest} more`] : []),
  ]
}
