import type { CampaignResult } from './campaign.ts'
import type { Struck } from './recovery.ts'

/** All that a campaign came to, line by line. */
export const reportOf = ({
  seed,
  struck,
  remarks,
  checks,
  settledMs,
  elapsedMs,
  holds,
}: CampaignResult): readonly string[] => [
  `seed ${seed} · ${struck.length} faults · ${(elapsedMs / 1_000).toFixed(0)} s · lag 0 ${(settledMs / 1_000).toFixed(1)} s after the last`,
  '',
  `  ${'victim'.padEnd(11)}${'fault'.padEnd(42)}${'n'.padStart(4)}   recovered: p50    p95    max`,
  ...groups(struck).map(lineOf),
  '',
  ...checks.map((it) => `  ${it.holds ? 'ok    ' : 'BROKEN'}  ${it.name.padEnd(16)}${it.detail}`),
  ...(remarks.length === 0
    ? []
    : ['', `  ${remarks.length} remarks`, ...remarks.slice(0, 20).map((it) => `    ${it}`)]),
  '',
  holds ? 'held' : `NOT held; again with --seed ${seed}`,
]

function groups(struck: readonly Struck[]): readonly (readonly [string, string, readonly Struck[]])[] {
  const byName = Map.groupBy(struck, ({ victim, fault }) => `${victim.replace(/-\d$/, '')}\t${fault}`)
  return [...byName]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, list]) => [name.split('\t')[0] ?? '', name.split('\t')[1] ?? '', list] as const)
}

function lineOf([victim, fault, list]: readonly [string, string, readonly Struck[]]): string {
  const times = list.flatMap((it) => (it.recoveredMs === undefined ? [] : [it.recoveredMs])).sort((a, b) => a - b)
  const figures = [0.5, 0.95, 1].map((share) => seconds(times[Math.ceil(share * times.length) - 1]))
  const never = list.length - times.length
  return `  ${victim.padEnd(11)}${fault.padEnd(42)}${String(list.length).padStart(4)}${figures.map((it) => it.padStart(7)).join('')}${never === 0 ? '' : `   ${never} never`}`
}

const seconds = (ms: number | undefined): string => (ms === undefined ? '–' : `${(ms / 1_000).toFixed(1)} s`)
