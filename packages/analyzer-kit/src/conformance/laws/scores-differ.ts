/** Whether the same market said in another way gives the same scores. */
import type { ScoreComputed } from '@virtuoso/contracts'
import type { Analyzer } from '../../analyzer.ts'
import { faultsOf } from '../difference.ts'
import { type Finding, type Verdict, withoutFollowers } from '../finding.ts'
import type { Run } from '../run.ts'

type Told = Readonly<{ at: number; by: string; event: ScoreComputed }>

/**
 * Scores that both runs told at the same record, compared; and that they told them at the same records, but for one in
 * twenty, since a score that moved just so much may be worth a record in one of them only.
 * @param tolerance - Points by which a score of the analyzer may differ.
 * @param expected - What the score should be, where it is another one.
 */
export function scoresDiffer(
  analyzers: readonly Analyzer[],
  before: Run,
  after: Run,
  tolerance: (analyzer: Analyzer) => number,
  expected: (score: number, event: ScoreComputed) => number = (score) => score,
): Verdict {
  const findings = analyzers.flatMap((analyzer): Finding[] => {
    const wanted = toldBy(before, analyzer.name)
    const there = toldBy(after, analyzer.name)
    const pointsMax = tolerance(analyzer) + 1e-9
    for (const [place, { event }] of wanted) {
      const other = there.get(place)?.event
      if (other === undefined) continue
      const score = event.score === undefined ? undefined : expected(event.score, event)
      if (
        score === undefined ? other.score !== undefined : !(Math.abs(score - (other.score ?? Number.NaN)) <= pointsMax)
      )
        return [{ analyzer: analyzer.name, text: `${event.dimension} at ${place}: ${told(other)} instead of ${score}` }]
    }
    const missed = [...wanted.keys()].filter((it) => !there.has(it)).length + (there.size - matches(wanted, there))
    if (missed * 20 > wanted.size + there.size && pointsMax < 0.1)
      return [{ analyzer: analyzer.name, text: `${missed} of ${wanted.size} scores were told at other records` }]
    return []
  })
  return withoutFollowers(analyzers, [...faultsOf(after), ...findings])
}

const matches = (a: ReadonlyMap<string, Told>, b: ReadonlyMap<string, Told>): number =>
  [...b.keys()].filter((it) => a.has(it)).length

const told = ({ score, reasons }: ScoreComputed): string =>
  score === undefined ? `nothing (${reasons.map((it) => it.code).join(' ')})` : String(score)

/** By the record and the how many-th of its record. */
export function toldBy({ said }: Run, name: string): Map<string, Told> {
  const found = new Map<string, Told>()
  for (const { at, by, output } of said) {
    if (by !== name || output.type !== 'ScoreComputed') continue
    const here = `record ${at} ${output.event.instrument} ${output.event.dimension}`
    let place = here
    for (let index = 2; found.has(place); index += 1) place = `${here} ${index}`
    found.set(place, { at, by, event: output.event })
  }
  return found
}
