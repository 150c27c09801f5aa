/** What the laws share, each made once: the market as it was drawn and the run that all others are compared with. */
import type { StoredRecord } from '@virtuoso/contracts'
import type { Analyzer } from '../analyzer.ts'
import { type Fact, recordsOf } from './market/fact.ts'
import { market } from './market/market.ts'
import { type Run, run } from './run.ts'
import { watched } from './watch.ts'

export type Bench = Readonly<{
  seed: number
  /** As they stand in the set. */
  analyzers: readonly Analyzer[]
  /** The same, telling who threw. */
  members: readonly Analyzer[]
  facts: readonly Fact[]
  records: readonly StoredRecord[]
  /** The market, run once. */
  base: Run
  /** A script that prints what `printRun` says of the same analyzers; undefined: there is one process only. */
  secondProcess: string | undefined
}>
/** One law: judges every analyzer of the bench at once. */
export type Judge = (bench: Bench) => import('./finding.ts').Verdict

export function setUp(analyzers: readonly Analyzer[], seed: number, secondProcess?: string): Bench {
  const members = watched(analyzers)
  const facts = market({ seed })
  const records = recordsOf(facts)
  return { seed, analyzers, members, facts, records, base: run(members, records), secondProcess }
}
