import type { CampaignResult } from '../../packages/testing/src/campaign/index.ts'
import { type Row, rows } from './rows.ts'
import type { RowTest } from './test-rows.ts'

export type Outcome = 'passed' | 'FAILED' | 'not run'

/** What became of one row. */
export type RowResult = Readonly<{
  id: string
  fault: string
  outcome: Outcome
  /** Of the campaign's draw; undefined: nothing of it was drawn. */
  seed: number | undefined
  /** How often the fault was done, and by whom. */
  injected: string
  /** p50 and max of the campaign, or how long the tests took. */
  recovered: string
  /** What was checked behind it, or why nothing was. */
  verified: string
}>

/** Lays what ran beside the table of rows: nothing passes that did not run. */
export const judgeRows = (tests: readonly RowTest[], campaign: CampaignResult | undefined): readonly RowResult[] =>
  rows.map((row) =>
    judge(
      row,
      tests.filter((it) => it.row === row.id),
      campaign,
    ),
  )

function judge(row: Row, tests: readonly RowTest[], campaign: CampaignResult | undefined): RowResult {
  const struck = campaign === undefined || row.campaign === undefined ? [] : struckBy(row.campaign, campaign)
  const [passed, failed] = [tests.filter((it) => it.status === 'passed'), tests.filter((it) => it.status === 'failed')]
  const base = { id: row.id, fault: row.fault, seed: struck.length > 0 ? campaign?.seed : undefined }
  if (passed.length + failed.length + struck.length === 0)
    return { ...base, outcome: 'not run', injected: '', recovered: '', verified: whyNot(row, tests) }
  const neverBack = struck.filter((it) => it.recoveredMs === undefined).length
  const holds = failed.length === 0 && neverBack === 0 && (struck.length === 0 || campaign?.holds === true)
  return {
    ...base,
    outcome: holds ? 'passed' : 'FAILED',
    injected: [...countOf(struck.length, 'campaign'), ...countOf(passed.length + failed.length, 'tests')].join(', '),
    recovered: [...timesOf(struck), ...secondsOf(passed)].join(', '),
    verified: [
      ...(struck.length > 0
        ? [campaign?.holds === true ? 'lag 0, all checks of the campaign' : 'campaign NOT held']
        : []),
      ...(neverBack > 0 ? [`${neverBack} never recovered`] : []),
      ...failed.map((it) => `failed: ${it.name}`),
      ...(passed.length > 0 ? ['by the tests themselves'] : []),
    ].join('; '),
  }
}

function whyNot({ notRunBecause, campaign }: Row, tests: readonly RowTest[]): string {
  if (tests.length > 0) return `its tests were skipped: ${tests[0]?.name ?? ''}`
  return notRunBecause ?? (campaign === undefined ? 'no test shows it' : 'the campaign did not draw it')
}

type Struck = CampaignResult['struck'][number]

const struckBy = ({ victim, fault }: NonNullable<Row['campaign']>, { struck }: CampaignResult): readonly Struck[] =>
  struck.filter((it) => victim.test(it.victim) && fault.test(it.fault))

const countOf = (count: number, by: string): readonly string[] => (count === 0 ? [] : [`${count} ${by}`])

function timesOf(struck: readonly Struck[]): readonly string[] {
  const times = struck.flatMap((it) => it.recoveredMs ?? []).sort((a, b) => a - b)
  const [middle, last] = [times[Math.floor((times.length - 1) / 2)], times.at(-1)]
  return middle === undefined || last === undefined ? [] : [`p50 ${inSeconds(middle)} max ${inSeconds(last)}`]
}

const secondsOf = (tests: readonly RowTest[]): readonly string[] =>
  tests.length === 0 ? [] : [`tests took ${tests.reduce((sum, it) => sum + it.seconds, 0).toFixed(0)} s`]

const inSeconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
