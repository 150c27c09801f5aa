/** The law of the mirror: what rises here falls there by the same, and everything that is said is said the other way round. */
import type { CandleClosed, PatternDetected } from '@virtuoso/contracts'
import type { Analyzer } from '../../analyzer.ts'
import type { Judge } from '../bench.ts'
import { broken, type Finding, isOfCandles, type Silence, withoutFollowers } from '../finding.ts'
import { openedAt } from '../market/market.ts'
import { mirrored } from '../market/retold.ts'
import { type Run, run } from '../run.ts'
import { scoresDiffer, toldBy } from './scores-differ.ts'

/** Points; candles are integers and exact but for the last rounding. */
const candleTolerance = 0.02
/** Points of a component that works on returns or on money: a price far from the mirror weighs otherwise. */
const componentTolerance = 0.1
/** Points of a whole score: what is cut at multiples of a size is cut elsewhere upside down. */
const cutTolerance = 1
/** Components that are cut so. */
const cut: ReadonlySet<string> = new Set(['stackedImbalance'])

/** A market upside down gives 100 minus the score, the candle upside down, and the pattern of the other side. */
export const mirror: Judge = ({ analyzers, members, retold, base }) => {
  const other = run(
    members,
    retold('mirrored', (facts) => mirrored(facts, openedAt)),
  )
  const tolerance = (it: Analyzer): number => (isOfCandles(analyzers, it) ? candleTolerance : cutTolerance)
  const scores = scoresDiffer(analyzers, base, other, tolerance, (score, { kind }) =>
    kind === 'DIRECTION' ? 100 - score : score,
  )
  const rest = analyzers.flatMap((it) => [
    ...componentsTurned(it, base, other),
    ...candlesTurned(it, base, other),
    ...(isOfCandles(analyzers, it) ? patternsTurned(it, base, other) : []),
  ])
  const found = withoutFollowers(analyzers, [...scores.broken, ...rest])
  return { broken: broken(found.broken).broken, silent: [...scores.silent, ...found.silent, ...undirected(analyzers)] }
}

/** A signal's own thresholds need not be symmetric. */
const undirected = (analyzers: readonly Analyzer[]): Silence[] =>
  analyzers
    .filter((it) => !it.produces.some((type) => type === 'ScoreComputed' || type === 'CandleClosed'))
    .map(({ name }) => ({ analyzer: name, reason: 'it neither scores nor builds candles' }))

function componentsTurned({ name, consumes }: Analyzer, base: Run, other: Run): Finding[] {
  if (consumes.has('ScoreComputed')) return []
  const there = toldBy(other, name)
  for (const [place, { event }] of toldBy(base, name)) {
    if (event.kind !== 'DIRECTION') continue
    for (const { name: component, score } of event.components) {
      const turned = there.get(place)?.event.components.find((it) => it.name === component)?.score
      if (score === undefined || turned === undefined || cut.has(component)) continue
      if (Math.abs(score + turned - 100) > componentTolerance)
        return [{ analyzer: name, text: `${component} at ${place}: ${turned} instead of ${100 - score}` }]
    }
  }
  return []
}

function candlesTurned({ name }: Analyzer, base: Run, other: Run): Finding[] {
  const [here, there] = [candlesOf(base, name), candlesOf(other, name)]
  for (const [index, { open, high, low, close, openTimeMs, timeframe }] of here.entries()) {
    const turned = there[index]
    const sums = [
      open + (turned?.open ?? 0),
      close + (turned?.close ?? 0),
      high + (turned?.low ?? 0),
      low + (turned?.high ?? 0),
    ]
    if (sums.some((it) => it !== 2 * openedAt))
      return [{ analyzer: name, text: `the ${timeframe} candle of ${openTimeMs} is not upside down` }]
  }
  return []
}

const candlesOf = ({ said }: Run, name: string): CandleClosed[] =>
  said.flatMap(({ by, output }) => (by === name && output.type === 'CandleClosed' ? [output.event] : []))

function patternsTurned({ name }: Analyzer, base: Run, other: Run): Finding[] {
  const there = new Map<string, number>()
  for (const it of patternsOf(other, name)) there.set(textOf(it), (there.get(textOf(it)) ?? 0) + 1)
  for (const it of patternsOf(base, name)) {
    const turned = textOf({
      ...it,
      side: it.side === 'BULLISH' ? 'BEARISH' : it.side === 'BEARISH' ? 'BULLISH' : it.side,
    })
    const count = there.get(turned) ?? 0
    if (count === 0) return [{ analyzer: name, text: `${textOf(it)} has nothing opposite` }]
    there.set(turned, count - 1)
  }
  return []
}

const patternsOf = ({ said }: Run, name: string): PatternDetected[] =>
  said.flatMap(({ by, output }) => (by === name && output.type === 'PatternDetected' ? [output.event] : []))
const textOf = ({ kind, phase, side, timeframe, fromMs, toMs, instrument }: PatternDetected): string =>
  [kind, phase, side, timeframe, fromMs, toMs, instrument].join(' ')
