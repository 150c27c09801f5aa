/** Laws of the market's symmetries: in other units, with more buyers. */
import type { Judge } from '../bench.ts'
import { broken, type Finding, isOfCandles, scoreless } from '../finding.ts'
import { dearer, finer, moreBids, moreBuyers } from '../market/retold.ts'
import { type Run, run } from '../run.ts'
import { scoresDiffer, toldBy } from './scores-differ.ts'

/** Points; the last digit of a price may fall otherwise where it is divided. */
const writtenTolerance = 0.02

/** One more decimal in every price and amount changes nothing; nor do prices eight times as high, where no notional counts. */
export const priceScale: Judge = (bench) => {
  const { analyzers, members, retold, base } = bench
  const written = scoresDiffer(analyzers, base, run(members, retold('finer', finer)), () => writtenTolerance)
  if (written.broken.length > 0) return written
  const higher = scoresDiffer(analyzers, base, run(members, retold('dearer', dearer)), () => 0)
  const ofCandles = (name: string): boolean =>
    analyzers.some((it) => it.name === name && isOfCandles(analyzers, it)) || name === '*'
  return { broken: higher.broken.filter((it) => ofCandles(it.analyzer)), silent: scoreless(analyzers) }
}

/** Components that may not fall when a third of the sellers buy instead and every bid doubles; each hears only one of both. */
const rising: Readonly<Record<string, readonly string[]>> = {
  ORDER_FLOW: ['cvd', 'tradeFlow', 'imbalance'],
  ORDER_BOOK: ['depth', 'imbalance', 'oir', 'microprice'],
}

/** More buyers never lower what measures them, nor do more bids. */
export const monotone: Judge = ({ analyzers, members, retold, base }) => {
  const richer = run(
    members,
    retold('more buyers and bids', (facts) => moreBids(moreBuyers(facts))),
  )
  const measuring = new Set(
    base.said.flatMap(({ output, by }) =>
      output.type === 'ScoreComputed' && output.event.dimension in rising ? [by] : [],
    ),
  )
  const silent = analyzers
    .filter((it) => !measuring.has(it.name))
    .map(({ name }) => ({ analyzer: name, reason: 'none of what rises is measured by it' }))
  return { ...broken(analyzers.flatMap(({ name }) => falls(name, base, richer))), silent }
}

function falls(name: string, base: Run, richer: Run): Finding[] {
  const there = toldBy(richer, name)
  for (const [place, { event }] of toldBy(base, name)) {
    const other = there.get(place)?.event.components ?? []
    for (const { name: component, score } of event.components) {
      const risen = other.find((it) => it.name === component)?.score
      if (!rising[event.dimension]?.includes(component) || score === undefined || risen === undefined) continue
      if (risen < score) return [{ analyzer: name, text: `at ${place} ${component} fell from ${score} to ${risen}` }]
    }
  }
  return []
}
