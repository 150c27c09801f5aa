/** Puts analyzers through the laws and says of each what it kept. */
import type { Analyzer } from '../analyzer.ts'
import { type LawName, lawNames } from '../law.ts'
import { type Bench, type Judge, setUp } from './bench.ts'
import { faultsOf } from './difference.ts'
import type { Verdict } from './finding.ts'
import { emission, finite, gap, noData, range } from './laws/honesty.ts'
import { mirror } from './laws/mirror.ts'
import { clock, lineage, lookAhead } from './laws/moment.ts'
import { purity } from './laws/purity.ts'
import { batching, determinism, duplicates, interleaving, prefix } from './laws/repetition.ts'
import { monotone, priceScale } from './laws/symmetry.ts'

export type Cell = Readonly<
  | { state: 'kept' }
  /** @param text - What was expected and what was there. */
  | { state: 'broken'; text: string }
  /** Its definition says why. */
  | { state: 'exempt'; reason: string }
  /** Nothing can be said, since something else is wrong or the law is about other things. */
  | { state: 'silent'; reason: string }
>
export type Report = Readonly<{
  seed: number
  analyzers: readonly string[]
  records: number
  /** In the order of the laws, then of the set. */
  cells: ReadonlyMap<LawName, ReadonlyMap<string, Cell>>
}>
export type Candidates = Readonly<{
  /** In topological order, each behind those whose outputs it consumes. */
  analyzers: readonly Analyzer[]
  /** 32 bits; the market is drawn from it. */
  seed: number
  /** Minutes of the live market, at least 2; default 9, in which a set says everything that it can say. */
  minutes?: number
  /** Path of a script that prints what `printFingerprints` prints of the same analyzers; undefined: one process only. */
  secondProcess?: string
}>

const judges: Readonly<Record<LawName, Judge>> = {
  determinism,
  purity,
  prefix,
  batching,
  duplicates,
  interleaving,
  lineage,
  'look-ahead': lookAhead,
  'no-data': noData,
  gap,
  range,
  finite,
  emission,
  clock,
  mirror,
  'price-scale': priceScale,
  monotone,
}
/** Laws that compare one run with another: of what is not even the same twice they say nothing. */
const comparing: ReadonlySet<LawName> = new Set([
  ...(['prefix', 'batching', 'duplicates', 'interleaving', 'lineage', 'gap'] as const),
  ...(['clock', 'mirror', 'price-scale', 'monotone'] as const),
])

export function judge({ analyzers, seed, minutes, secondProcess }: Candidates): Report {
  const bench = setUp(analyzers, { seed, minutes }, secondProcess)
  const cells = new Map<LawName, ReadonlyMap<string, Cell>>()
  const unsteady = new Set<string>()
  for (const law of lawNames) {
    const verdict = verdictOf(law, bench)
    if (law === 'determinism') for (const { analyzer } of verdict.broken) unsteady.add(analyzer)
    cells.set(law, cellsOf(law, bench, verdict, unsteady))
  }
  return { seed, analyzers: analyzers.map((it) => it.name), records: bench.records.length, cells }
}

/** A market that an analyzer cannot fold at all says nothing about its other laws. */
function verdictOf(law: LawName, bench: Bench): Verdict {
  const faults = faultsOf(bench.base)
  if (faults.length === 0 || law === 'purity') return judges[law](bench)
  return law === 'finite' ? { broken: faults, silent: [] } : { broken: [], silent: everyone(bench, 'a step threw') }
}

const everyone = ({ analyzers }: Bench, reason: string): Verdict['silent'] =>
  analyzers.map((it) => ({ analyzer: it.name, reason }))

function cellsOf(
  law: LawName,
  bench: Bench,
  { broken, silent }: Verdict,
  unsteady: ReadonlySet<string>,
): Map<string, Cell> {
  const cellOf = ({ name, exempt }: Analyzer): Cell => {
    const reason = exempt[law]
    if (reason !== undefined) return { state: 'exempt', reason }
    const shaky = [...unsteady][0]
    if (shaky !== undefined && comparing.has(law)) return { state: 'silent', reason: `${shaky} is not deterministic` }
    const found = broken.find((it) => it.analyzer === name) ?? broken.find((it) => it.analyzer === '*')
    if (found !== undefined) return { state: 'broken', text: found.text }
    const quiet = silent.find((it) => it.analyzer === name)
    return quiet === undefined ? { state: 'kept' } : { state: 'silent', reason: quiet.reason }
  }
  return new Map(bench.analyzers.map((it) => [it.name, cellOf(it)]))
}
