/** Laws of the market's symmetries: in other units, with more buyers. */
import type { Bench, Judge } from '../bench.ts'
import { broken, type Finding, isOfCandles, scoreless, type Verdict } from '../finding.ts'
import type { Fact } from '../market/fact.ts'
import { dearer, finer, moreBids, moreBuyers } from '../market/retold.ts'
import { run } from '../run.ts'
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

type Rising = Readonly<{
  what: string
  more(facts: readonly Fact[]): Fact[]
  dimension: string
  components: readonly string[]
}>
const rising: readonly Rising[] = [
  { what: 'more buyers', more: moreBuyers, dimension: 'ORDER_FLOW', components: ['cvd', 'tradeFlow', 'imbalance'] },
  {
    what: 'more bids',
    more: moreBids,
    dimension: 'ORDER_BOOK',
    components: ['depth', 'imbalance', 'oir', 'microprice'],
  },
]

/** More buyers never lower what measures them, nor do more bids. */
export const monotone: Judge = (bench) => {
  const scored = new Set(
    bench.base.said.flatMap(({ output, by }) =>
      output.type === 'ScoreComputed' ? [`${by} ${output.event.dimension}`] : [],
    ),
  )
  const concerned = rising.filter(({ dimension }) => [...scored].some((it) => it.endsWith(` ${dimension}`)))
  const judged = new Set([...scored].filter((it) => concerned.some(({ dimension }) => it.endsWith(` ${dimension}`))))
  const verdict = broken(concerned.flatMap((it) => falls(bench, it)))
  const silent = bench.analyzers
    .filter(({ name }) => ![...judged].some((it) => it.startsWith(`${name} `)))
    .map(({ name }) => ({ analyzer: name, reason: 'none of what rises is measured by it' }))
  return { ...verdict, silent } satisfies Verdict
}

function falls({ analyzers, members, retold, base }: Bench, { what, more, dimension, components }: Rising): Finding[] {
  const richer = run(members, retold(what, more))
  return analyzers.flatMap(({ name }) => {
    const there = toldBy(richer, name)
    for (const [place, { event }] of toldBy(base, name)) {
      const other = there.get(place)
      if (other === undefined || event.dimension !== dimension) continue
      for (const { name: component, score } of event.components) {
        const risen = other.event.components.find((it) => it.name === component)?.score
        if (!components.includes(component) || score === undefined || risen === undefined || risen >= score) continue
        return [{ analyzer: name, text: `${what} at ${place}: ${component} fell from ${score} to ${risen}` }]
      }
    }
    return []
  })
}
