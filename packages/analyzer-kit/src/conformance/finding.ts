import { topicOf } from '@virtuoso/contracts'
import type { Analyzer } from '../analyzer.ts'

/** What a law found about an analyzer that did not keep it. */
export type Finding = Readonly<{
  analyzer: string
  /** What was expected and what was there; with the record and the field where there are some. */
  text: string
}>
/** Why a law says nothing about an analyzer. */
export type Silence = Readonly<{ analyzer: string; reason: string }>
export type Verdict = Readonly<{ broken: readonly Finding[]; silent: readonly Silence[] }>

export const broken = (findings: readonly Finding[]): Verdict => ({ broken: firstOfEach(findings), silent: [] })

const firstOfEach = (findings: readonly Finding[]): Finding[] =>
  findings.filter(({ analyzer }, index) => findings.findIndex((it) => it.analyzer === analyzer) === index)

/** Everything in front of it in the set that says what it consumes, however far away. */
export function upstreamOf(analyzers: readonly Analyzer[], name: string): ReadonlySet<string> {
  const found = new Set<string>()
  const index = analyzers.findIndex((it) => it.name === name)
  const own = analyzers[index]
  if (own === undefined) return found
  for (const before of analyzers.slice(0, index)) {
    if (!before.produces.some((it) => own.consumes.has(it))) continue
    found.add(before.name)
    for (const it of upstreamOf(analyzers, before.name)) found.add(it)
  }
  return found
}

/** Whether it reads nothing that a venue said, apart from time and holes. */
export const readsOnlyDerived = ({ consumes }: Analyzer): boolean =>
  [...consumes].every((it) => topicOf(it) !== 'market.events' || timeAndHoles.has(it))
const timeAndHoles: ReadonlySet<string> = new Set(['FeedProgressed', 'FeedGap', 'FeedResumed', 'InstrumentDefined'])

/** Those whose difference is their own: an analyzer that reads what another one said otherwise is not to blame for it. */
export function withoutFollowers(analyzers: readonly Analyzer[], findings: readonly Finding[]): Verdict {
  const first = firstOfEach(findings)
  const names = new Set(first.map((it) => it.analyzer))
  const follows = (name: string): string | undefined => [...upstreamOf(analyzers, name)].find((it) => names.has(it))
  return {
    broken: first.filter((it) => follows(it.analyzer) === undefined),
    silent: first.flatMap(({ analyzer }) => {
      const before = follows(analyzer)
      return before === undefined ? [] : [{ analyzer, reason: `${before} before it differs` }]
    }),
  }
}

/** Candles are integers, whoever made them; everything else that is read of a venue is worked on as returns. */
export const isOfCandles = (analyzers: readonly Analyzer[], analyzer: Analyzer): boolean =>
  readsOnlyDerived(analyzer) &&
  [...upstreamOf(analyzers, analyzer.name)].every((name) => {
    const before = analyzers.find((it) => it.name === name)
    return (
      before === undefined || before.produces.every((it) => it === 'CandleClosed') || isOfCandles(analyzers, before)
    )
  })

/** Those of whose scores nothing can be said. */
export const scoreless = (analyzers: readonly Analyzer[]): Silence[] =>
  analyzers
    .filter((it) => !it.produces.includes('ScoreComputed'))
    .map(({ name }) => ({ analyzer: name, reason: 'it scores nothing' }))
