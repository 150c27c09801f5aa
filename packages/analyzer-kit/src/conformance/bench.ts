/** What the laws share, each made once: the market as it was drawn and the run that all others are compared with. */
import type { StoredRecord } from '@virtuoso/contracts'
import type { Analyzer } from '../analyzer.ts'
import { type Fact, recordsOf } from './market/fact.ts'
import { type Drawing, market } from './market/market.ts'
import { type Run, run } from './run.ts'
import { watched } from './watch.ts'

export type Bench = Readonly<{
  drawing: Drawing
  /** As they stand in the set. */
  analyzers: readonly Analyzer[]
  /** The same, telling who threw. */
  members: readonly Analyzer[]
  facts: readonly Fact[]
  records: readonly StoredRecord[]
  /** The market, run once. */
  base: Run
  /** The market said in another way; made once for all benches of the same seed, since to write it costs more than to fold it. */
  retold(name: string, retell: (facts: readonly Fact[]) => readonly Fact[]): readonly StoredRecord[]
  /** A script that prints what `printRun` says of the same analyzers; undefined: there is one process only. */
  secondProcess: string | undefined
}>
/** One law: judges every analyzer of the bench at once. */
export type Judge = (bench: Bench) => import('./finding.ts').Verdict

export function setUp(analyzers: readonly Analyzer[], drawing: Drawing, secondProcess?: string): Bench {
  const members = watched(analyzers)
  const { facts, records, retold } = drawn(drawing)
  return { drawing, analyzers, members, facts, records, retold, base: run(members, records), secondProcess }
}

type Drawn = Pick<Bench, 'facts' | 'records' | 'retold'>
let latest: Readonly<{ drawing: Drawing; drawn: Drawn }> | undefined

function drawn(drawing: Drawing): Drawn {
  if (latest?.drawing.seed === drawing.seed && latest.drawing.minutes === drawing.minutes) return latest.drawn
  const facts = market(drawing)
  const written = new Map<string, readonly StoredRecord[]>()
  const fresh: Drawn = {
    facts,
    records: recordsOf(facts),
    retold(name, retell) {
      const records = written.get(name) ?? recordsOf(retell(facts))
      written.set(name, records)
      return records
    },
  }
  latest = { drawing, drawn: fresh }
  return fresh
}
