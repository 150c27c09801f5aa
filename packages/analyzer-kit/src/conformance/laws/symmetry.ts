/** Laws of the market's symmetries: mirrored, in other units, with more buyers. */
import type { Analyzer } from '../../analyzer.ts'
import type { Bench, Judge } from '../bench.ts'
import { broken, type Finding, readsOnlyDerived, upstreamOf, type Verdict } from '../finding.ts'
import type { Fact } from '../market/fact.ts'
import { openedAt } from '../market/market.ts'
import { dearer, finer, mirrored, moreBids, moreBuyers } from '../market/retold.ts'
import { run } from '../run.ts'
import { scoresDiffer, toldBy } from './scores-differ.ts'

/** What of a venue's words a score may depend on that is not symmetric to the last digit: returns and notionals. */
const candleTolerance = 0.02
const returnTolerance = 0.5

/** A market upside down gives 100 minus the score; levels have no direction and stay. */
export const mirror: Judge = ({ analyzers, members, retold, base }) => {
  const other = run(
    members,
    retold('mirrored', (facts) => mirrored(facts, openedAt)),
  )
  const tolerance = (it: Analyzer): number => (isOfCandles(analyzers, it) ? candleTolerance : returnTolerance)
  return scoresDiffer(analyzers, base, other, tolerance, (score, { kind }) =>
    kind === 'DIRECTION' ? 100 - score : score,
  )
}

/** Candles are integers, whoever made them; everything else that is read of a venue is worked on as returns. */
const isOfCandles = (analyzers: readonly Analyzer[], analyzer: Analyzer): boolean =>
  readsOnlyDerived(analyzer) &&
  [...upstreamOf(analyzers, analyzer.name)].every((name) => {
    const before = analyzers.find((it) => it.name === name)
    return (
      before === undefined || before.produces.every((it) => it === 'CandleClosed') || isOfCandles(analyzers, before)
    )
  })

/** One more decimal in every price and amount changes nothing; nor do prices eight times as high, where no notional counts. */
export const priceScale: Judge = (bench) => {
  const { analyzers, members, retold, base } = bench
  const written = scoresDiffer(analyzers, base, run(members, retold('finer', finer)), () => candleTolerance)
  if (written.broken.length > 0) return written
  const higher = scoresDiffer(analyzers, base, run(members, retold('dearer', dearer)), () => 0)
  const ofCandles = (name: string): boolean =>
    analyzers.some((it) => it.name === name && isOfCandles(analyzers, it)) || name === '*'
  return { broken: higher.broken.filter((it) => ofCandles(it.analyzer)), silent: [] }
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
