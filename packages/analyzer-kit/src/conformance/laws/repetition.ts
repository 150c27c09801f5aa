/** Laws of running the same market again: in other pieces, with repeats, next to other instruments, from a snapshot. */
import { execFileSync } from 'node:child_process'
import { hex, id } from '@virtuoso/contracts'
import type { Analyzer } from '../../analyzer.ts'
import { partitionName } from '../../partition-state.ts'
import type { SetFold } from '../../set-fold.ts'
import type { Bench, Judge } from '../bench.ts'
import { runsDiffer, statesDiffer } from '../difference.ts'
import { broken, type Finding, type Verdict, withoutFollowers } from '../finding.ts'
import { firstInstrument, secondInstrument } from '../market/market.ts'
import { aloneFor } from '../market/retold.ts'
import { essence, frozenOf, newFold, type Run, run, type Said } from '../run.ts'

/** The same input gives the same bytes and states, here and in another process. */
export const determinism: Judge = (bench) => {
  const again = runsDiffer(bench.analyzers, bench.base, run(bench.members, bench.records))
  return again.broken.length > 0 || bench.secondProcess === undefined ? again : elsewhere(bench, bench.secondProcess)
}

function elsewhere({ analyzers, drawing: { seed }, base }: Bench, script: string): Verdict {
  const args = ['--disable-warning=ExperimentalWarning', script, String(seed)]
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8' }).trim().split('\n')
  const here = fingerprintsOf(analyzers, base)
  const findings = here
    .filter((it) => !lines.includes(it))
    .map((it) => ({ analyzer: it.split(' ')[0] ?? '*', text: `is other in another process: not ${it}` }))
  return withoutFollowers(analyzers, findings)
}

/** A line for each analyzer, equal where everything it said is equal; and one for the states. */
export const fingerprintsOf = (analyzers: readonly Analyzer[], { said, frozen }: Run): string[] => [
  ...analyzers.map(({ name }) => {
    const own = said.filter((it) => it.by === name).map(essence)
    return `${name} ${own.length} ${hex(id('said/1', ...own))}`
  }),
  `* ${frozen.size} ${hex(id('frozen/1', ...frozen.values()))}`,
]

/** Between two snapshots: 64 of them in the market that says everything. */
const recordsBetween = 66

/** Run, snapshot, restore and run on, at 64 places and each hole: one run. */
export const prefix: Judge = ({ analyzers, members, records, facts, base }) => {
  const found: Finding[] = []
  const restored = (fold: SetFold, at: number): SetFold => {
    const type = facts[at]?.type
    if (at % recordsBetween !== 0 && type !== 'FeedGap' && type !== 'FeedResumed') return fold
    const before = frozenOf(fold)
    const after = newFold(members)
    for (const [instrument, bytes] of before) after.thaw(instrument, bytes)
    after.thaw(partitionName, fold.freeze(partitionName) ?? new Uint8Array())
    found.push(...statesDiffer(before, frozenOf(after), `after it was restored at record ${at}`))
    return after
  }
  const resumed = run(members, records, restored)
  return foundFirst(found, runsDiffer(analyzers, base, resumed))
}

/** A state that comes back otherwise says more than the outputs that differ because of it. */
const foundFirst = (found: readonly Finding[], { broken: differing, silent }: Verdict): Verdict => ({
  broken: broken([...found, ...differing]).broken,
  silent,
})

/** Taking a snapshot between batches of any size changes nothing. */
export const batching: Judge = ({ analyzers, members, records, base }) => {
  const ends = batchEnds(records.length)
  const batched = run(members, records, (fold, at) => {
    if (ends.has(at)) frozenOf(fold)
    return fold
  })
  return runsDiffer(analyzers, base, batched)
}

/** From the middle on twenty batches of one and of seven, then of a thousand. */
function batchEnds(length: number): ReadonlySet<number> {
  const ends = new Set<number>()
  let end = Math.floor(length / 2)
  for (let batch = 0; end < length; batch += 1) {
    end += batch < 20 ? 1 : batch < 40 ? 7 : 1_000
    ends.add(end)
  }
  return ends
}

/** What is told three times is folded once. Evidence may count the repeats. */
export const duplicates: Judge = ({ analyzers, members, records, base }) => {
  const tripled = run(
    members,
    records.flatMap((it) => [it, it, it]),
  )
  const said = tripled.said.map((it) => ({ ...it, at: Math.floor(it.at / 3) }))
  return runsDiffer(analyzers, base, { ...tripled, said }, uncounted, false)
}

const uncounted = (said: Said): string => {
  const { event } = said.output
  if (!('evidence' in event)) return essence(said)
  const evidence = event.evidence.filter((it) => !it.name.endsWith('Count'))
  return JSON.stringify([said.output.type, said.output.headers, { ...event, evidence }])
}

/** Two instruments side by side are each as if alone. */
export const interleaving: Judge = ({ analyzers, members, facts, records, base }) => {
  const findings = [firstInstrument, secondInstrument].flatMap((instrument) => {
    const own = new Set(aloneFor(facts, instrument))
    const places = facts.flatMap((it, at) => (own.has(it) ? [at] : []))
    const alone = run(
      members,
      places.flatMap((at) => records[at] ?? []),
    )
    const said = alone.said.map((it) => ({ ...it, at: places[it.at] ?? -1 }))
    const together = base.said.filter((it) => it.output.key === instrument)
    return runsDiffer(analyzers, { ...base, said: together }, { ...alone, said }).broken
  })
  return broken(findings)
}
