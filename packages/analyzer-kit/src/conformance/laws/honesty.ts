/** Laws of what may be said: nothing without data, nothing inside a hole, no number that is none. */
import type { RecordType, ScoreComputed } from '@virtuoso/contracts'
import { byReason, type Channel, channelOf, reasons } from '@virtuoso/domain'
import type { Analyzer } from '../../analyzer.ts'
import type { Judge } from '../bench.ts'
import { faultsOf, runsDiffer } from '../difference.ts'
import { broken, type Finding, readsOnlyDerived, scoreless } from '../finding.ts'
import type { Fact } from '../market/fact.ts'
import { history } from '../market/history.ts'
import { type Hole, stepMs } from '../market/live.ts'
import { defined, firstInstrument, holes, inTime, market, openedAt, openedMs, progressed } from '../market/market.ts'
import { random } from '../market/random.ts'
import { type Run, run, type Said, unwritable } from '../run.ts'

/** Too little is no score, with a reason; nothing at all says nothing. */
export const noData: Judge = ({ members, facts, retold }) => {
  const onlyTime = Array.from({ length: 90 }, (_, second) => progressed(openedMs + second * 1_000))
  const isLive = (it: Fact): boolean => it.type !== 'CandleObserved' && it.type !== 'InstrumentDefined'
  const live = facts.filter(isLive)
  const begun = live.findIndex((it) => it.type === 'FeedProgressed' && it.event.watermarkMs > openedMs + 8_000)
  const old = { instrument: firstInstrument, chance: random(1), untilMs: openedMs, price: openedAt }
  const markets: readonly (readonly [string, readonly Fact[]])[] = [
    ['nothing', []],
    ['only the progress of the feed', onlyTime],
    ['a defined instrument and silence', [defined(firstInstrument), ...onlyTime]],
    ['ten candles', [defined(firstInstrument), ...history(old, 'M1', 10), ...onlyTime]],
    ['ten candles and ten seconds', [defined(firstInstrument), ...history(old, 'M1', 10), ...live.slice(0, begun)]],
  ]
  return broken(
    markets.flatMap(([name, told]) => {
      const short = run(
        members,
        retold(name, () => told),
      )
      const early = short.said.flatMap(({ by, output }): Finding[] => {
        if (output.type === 'SignalRaised') return [{ analyzer: by, text: `with ${name} it raises a signal` }]
        if (output.type !== 'ScoreComputed') return []
        const { score, reasons: why, dimension } = output.event
        if (score !== undefined) return [{ analyzer: by, text: `with ${name} it scores ${dimension} ${score}` }]
        return why.length === 0 ? [{ analyzer: by, text: `with ${name} it names no reason for no ${dimension}` }] : []
      })
      return [...faultsOf(short), ...early]
    }),
  )
}

/** From a hole to its end every score of what it concerns says so, at once; a hole that was filled was none. */
export const gap: Judge = ({ analyzers, members, facts, base, drawing, retold }) => {
  const withHole = run(
    members,
    retold('filled', () => market({ ...drawing, holes: [filled, ...holes] })),
  )
  const ofCandles = analyzers.filter((it) => readsOnlyDerived(it) && it.consumes.has('CandleClosed'))
  const verdict = runsDiffer(ofCandles, base, withHole, spoken, false)
  const loud = analyzers.flatMap((it) => silentInHoles(it, facts, base))
  const silent = analyzers
    .filter((it) => !ofCandles.includes(it) && channelsOf(it).size === 0)
    .map(({ name }) => ({ analyzer: name, reason: 'it scores nothing that a channel brings' }))
  return { broken: broken([...loud, ...verdict.broken]).broken, silent: [...verdict.silent, ...silent] }
}
const filled: Hole = {
  from: (70 * 1_000) / stepMs,
  to: (80 * 1_000) / stepMs,
  channels: ['TRADES'],
  recovered: true,
}

/** What is said, whatever record it was read at. */
const spoken = ({ output }: Said): string => {
  const { configHash: _, ...said } = { configHash: undefined, ...output.event }
  return JSON.stringify([output.type, said])
}

/** Channels whose data an analyzer reads to make a score of them. */
const channelsOf = ({ consumes, produces }: Analyzer): ReadonlySet<Channel> =>
  new Set(produces.includes('ScoreComputed') ? [...consumes].flatMap((it: RecordType) => channelOf(it) ?? []) : [])

function silentInHoles(analyzer: Analyzer, facts: readonly Fact[], { said }: Run): Finding[] {
  const needed = channelsOf(analyzer)
  const found: Finding[] = []
  const own = said.filter((it) => it.by === analyzer.name && it.output.type === 'ScoreComputed')
  const down = new Map<string, Set<Channel>>()
  const latest = new Map<string, ScoreComputed>()
  let next = 0
  for (const [at, fact] of facts.entries()) {
    if (fact.type === 'FeedGap' || fact.type === 'FeedResumed') {
      const { instrument, channel } = fact.event
      const holes = down.get(instrument) ?? new Set()
      if (channel !== 'UNKNOWN' && needed.has(channel))
        fact.type === 'FeedGap' ? holes.add(channel) : holes.delete(channel)
      down.set(instrument, holes)
    }
    for (let it = own[next]; it !== undefined && it.at === at; next += 1, it = own[next])
      if (it.output.type === 'ScoreComputed') latest.set(it.output.key, it.output.event)
    for (const [instrument, holes] of down) {
      const score = latest.get(instrument)
      if (score === undefined || holes.size === 0) continue
      const inside = `${score.dimension} of ${instrument} inside the hole of ${[...holes].join(' ')} at record ${at}`
      if (!score.reasons.some((it) => it.code === 'FEED_GAP'))
        found.push({ analyzer: analyzer.name, text: `${inside} gives no FEED_GAP` })
      if (holes.size === needed.size && score.score !== undefined)
        found.push({ analyzer: analyzer.name, text: `${inside} is still ${score.score}` })
    }
    if (found.length > 0) return found
  }
  return found
}

/** Scores are of the language, reasons of its list; what began ends at most once, and nothing ends that did not begin. */
export const range: Judge = ({ base }) => {
  const open = new Set<string>()
  return broken(
    base.said.flatMap(({ at, by, output }): Finding[] => {
      const blame = (text: string | undefined): Finding[] =>
        text === undefined ? [] : [{ analyzer: by, text: `${output.type} at record ${at} ${text}` }]
      const fault = infinite({ at, by, output }).length > 0 ? undefined : unwritable(output)
      if (fault !== undefined) return blame(`cannot be written: ${fault}`)
      if (output.type === 'ScoreComputed') return blame(wrongScore(output.event))
      if (output.type !== 'PatternDetected') return []
      const { phase, patternId, strength, kind, evidence } = output.event
      const pattern = Buffer.from(patternId).toString('hex')
      if (!(strength >= 0 && strength <= 1)) return blame(`has strength ${strength}`)
      if (!isAscending(evidence.map((it) => it.name))) return blame('has its evidence out of order')
      if (phase === 'BEGAN') {
        if (open.has(pattern)) return blame(`begins ${kind} twice`)
        open.add(pattern)
      }
      return phase === 'ENDED' && !open.delete(pattern) ? blame(`ends ${kind} that did not begin`) : []
    }),
  )
}

function wrongScore({
  score,
  coverage,
  reasons: why,
  evidence,
  timeframes,
  components,
}: ScoreComputed): string | undefined {
  const parts = [...timeframes, ...components]
  for (const it of [score, ...parts.map((part) => part.score)])
    if (it !== undefined && !(it >= 0 && it <= 100 && isRounded(it, 100))) return `scores ${it}`
  for (const it of [coverage, ...parts.map((part) => part.coverage)])
    if (!(it >= 0 && it <= 1 && isRounded(it, 10_000))) return `has coverage ${it}`
  if (score === undefined && why.length === 0) return 'is nothing without a reason'
  const strange = why.find((it) => it.code === 'UNKNOWN' || !reasons.includes(it.code))
  if (strange !== undefined) return `gives the reason ${strange.code}`
  if (why.some((it, index) => index > 0 && byReason(why[index - 1] ?? it, it) > 0))
    return 'has its reasons out of order'
  return isAscending(evidence.map((it) => it.name)) ? undefined : 'has its evidence out of order'
}
const isRounded = (value: number, parts: number): boolean => Math.abs(value * parts - Math.round(value * parts)) < 1e-6
const isAscending = (names: readonly string[]): boolean =>
  names.every((it, index) => index === 0 || (names[index - 1] ?? '') < it)

/** The cheapest and the dearest market, the smallest and the largest amount: every number stays one. */
export const finite: Judge = ({ members, base, retold }) => {
  const extremes: readonly (readonly [string, readonly Fact[]])[] = [
    ['prices of 1e-8', traded(60, () => 1, 8)],
    ['prices of 1e7', traded(1_000_000_000_000_000, (it) => it * 1_000_003, 8)],
    ['the largest amount', [defined(firstInstrument), ...largest]],
  ]
  const runs: readonly (readonly [string, Run])[] = [
    ['the market', base],
    ...extremes.map(
      ([name, facts]) =>
        [
          name,
          run(
            members,
            retold(name, () => facts),
          ),
        ] as const,
    ),
  ]
  return broken(
    runs.flatMap(([name, { said, fault }]) => [
      ...faultsOf({ said, fault, frozen: new Map() }).map((it) => ({ ...it, text: `with ${name} ${it.text}` })),
      ...said.flatMap((it) => infinite(it).map((text) => ({ analyzer: it.by, text: `with ${name} ${text}` }))),
    ]),
  )
}

const infinite = ({ at, output }: Said): string[] =>
  JSON.stringify(output.event, (_, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0)) ? 'not a number' : value,
  ).includes('"not a number"')
    ? [`${output.type} at record ${at} holds a number that is none`]
    : []

/** History and a minute and a half of trades around a price integer. */
function traded(price: number, step: (draw: number) => number, priceScale: number): Fact[] {
  const chance = random(7)
  const near = (): number => Math.max(1, price + step(chance.between(-5, 5)))
  const head = { instrument: firstInstrument, receivedTimeMs: openedMs, origin: 'BACKFILL', flags: [] } as const
  const candles = Array.from({ length: 70 }, (_, index): Fact => {
    const [a, b] = [near(), near()]
    const prices = { open: a, high: Math.max(a, b), low: Math.min(a, b), close: b, priceScale }
    const openTimeMs = openedMs - (70 - index) * 60_000
    return {
      type: 'CandleObserved',
      event: { ...head, ...prices, timeframe: 'M1', openTimeMs, amount: 1, amountScale: 8, closed: true },
    }
  })
  const live = Array.from({ length: 180 }, (_, index) => {
    const atMs = openedMs + index * 500
    return { atMs, fact: trade(atMs, near(), priceScale, 1, 8, index % 3 === 0 ? 'SELL' : 'BUY') }
  })
  return [defined(firstInstrument, { priceScale, amountScale: 8 }), ...candles, ...inTime(live)]
}

const trade = (
  atMs: number,
  price: number,
  priceScale: number,
  amount: number,
  amountScale: number,
  takerSide: 'BUY' | 'SELL',
): Fact => ({
  type: 'TradeExecuted',
  event: {
    instrument: firstInstrument,
    exchangeTimeMs: atMs,
    receivedTimeMs: atMs,
    origin: 'STREAM',
    flags: [],
    price,
    priceScale,
    amount,
    amountScale,
    takerSide,
    printKind: 'REGULAR',
    venueTradeId: `extreme-${atMs}`,
  },
})

/** Alone in its windows: a sum with anything else could not be written exactly. */
const largest: readonly Fact[] = [
  ...inTime([{ atMs: openedMs, fact: trade(openedMs, openedAt, 1, 9_007_199_254_740_990, 8, 'BUY') }]),
  ...Array.from({ length: 130 }, (_, second) => progressed(openedMs + second * 1_000)),
]

/** A score is not said again before its heartbeat when nothing changed. */
export const emission: Judge = ({ analyzers, base }) => {
  const latest = new Map<string, ScoreComputed>()
  const repeated = broken(
    base.said.flatMap(({ at, by, output }): Finding[] => {
      if (output.type !== 'ScoreComputed') return []
      const key = `${by} ${output.key} ${output.event.dimension}`
      const before = latest.get(key)
      latest.set(key, output.event)
      if (before === undefined || output.event.asOfMs - before.asOfMs >= heartbeatMs) return []
      const same = before.score === output.event.score && codes(before) === codes(output.event)
      return same ? [{ analyzer: by, text: `${output.event.dimension} at record ${at} says again what it said` }] : []
    }),
  )
  return { ...repeated, silent: scoreless(analyzers) }
}
const heartbeatMs = 60_000
const codes = ({ reasons: why }: ScoreComputed): string => [...new Set(why.map((it) => it.code))].sort().join(' ')
