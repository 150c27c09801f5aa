/** Laws of time: nothing is dated before it was known, nothing is said of what lies outside of its window. */
import { type CandleClosed, type DecodedValue, hex, parseCoordinate, parseRange } from '@virtuoso/contracts'
import { isTimeframe, timeframeMs } from '@virtuoso/domain'
import type { Analyzer, StepContext } from '../../analyzer.ts'
import type { Judge } from '../bench.ts'
import { fieldDiffers } from '../difference.ts'
import { broken, type Finding, readsOnlyDerived } from '../finding.ts'
import type { Fact } from '../market/fact.ts'
import { shifted } from '../market/retold.ts'
import { essence, run, type Said } from '../run.ts'
import { watched } from '../watch.ts'
import { scoresDiffer } from './scores-differ.ts'

/**
 * An output is dated with the moment in which it became known: the instrument's time, or that of the newest derived
 * record that was read. A pivot that is confirmed five candles later is of that later moment.
 */
export const lookAhead: Judge = ({ analyzers, records }) => {
  const found: Finding[] = []
  const readMs = new Map<string, number>()
  const blame = (analyzer: string, text: string): void => {
    found.push({ analyzer, text })
  }
  const keyOf = (analyzer: Analyzer, instrument: string): string => `${analyzer.name} ${instrument}`
  const consumedMsOf = ({ event }: DecodedValue): number | undefined => ('asOfMs' in event ? event.asOfMs : undefined)
  const members = watched(analyzers, {
    around(analyzer, record, step) {
      const consumedMs = consumedMsOf(record)
      if (consumedMs !== undefined && 'instrument' in record.event) {
        const key = keyOf(analyzer, record.event.instrument ?? '')
        readMs.set(key, Math.max(readMs.get(key) ?? consumedMs, consumedMs))
      }
      step()
    },
    emitted(analyzer, record, context, { type, body, asOfMs }) {
      const consumedMs = consumedMsOf(record)
      const newestMs = readMs.get(keyOf(analyzer, context.instrument))
      if (!momentsOf(analyzer, context, body, consumedMs, newestMs).includes(asOfMs))
        blame(analyzer.name, `a ${type} is dated ${asOfMs}, but known only at ${consumedMs ?? context.intake.nowMs}`)
      for (const [name, value] of Object.entries(body))
        if (['fromMs', 'toMs', 'windowFromMs'].includes(name) && typeof value === 'number' && value > asOfMs)
          blame(analyzer.name, `a ${type} dated ${asOfMs} has ${name} ${value}, which is later`)
    },
  })
  run(members, records)
  return broken(found)
}

function momentsOf(
  analyzer: Analyzer,
  { intake }: StepContext,
  body: object,
  consumedMs: number | undefined,
  newestMs: number | undefined,
): readonly (number | undefined)[] {
  const closedMs = closeTimeOf(body)
  if (closedMs !== undefined) return [closedMs]
  return readsOnlyDerived(analyzer) ? [consumedMs, newestMs] : [intake.nowMs, consumedMs, newestMs]
}

/** Of a candle; undefined: the body is none. */
const closeTimeOf = (body: object): number | undefined =>
  isCandle(body) && isTimeframe(body.timeframe) ? body.openTimeMs + timeframeMs[body.timeframe] : undefined
const isCandle = (body: object): body is CandleClosed => 'openTimeMs' in body && 'timeframe' in body

/** Every output has an id of its own and its cause; what is older than its window does not matter to it. */
export const lineage: Judge = ({ analyzers, members, facts, records, base }) => {
  const found: Finding[] = []
  const ids = new Set<string>()
  for (const said of base.said) {
    const { eventId, headers, type } = said.output
    const blame = (text: string): unknown =>
      found.push({ analyzer: said.by, text: `${type} at record ${said.at} ${text}` })
    const name = hex(eventId)
    if (ids.has(name)) blame('has the id of another one')
    ids.add(name)
    if (parseCoordinate(headers.cause ?? '').offset !== said.at) blame(`names ${headers.cause} as its cause`)
    const { from, to } = parseRange(headers.window ?? '')
    if (to !== said.at + 1 || from >= to) blame(`has the window ${headers.window}`)
  }
  const removed = removedFrom(facts)
  const rest = run(
    members,
    records.filter((_, at) => !removed.has(at)),
  )
  const known = new Map(base.said.map((it) => [hex(it.output.eventId), it]))
  const newest = Math.max(...removed)
  for (const said of rest.said) {
    const before = known.get(hex(said.output.eventId))
    if (before === undefined || parseRange(before.output.headers.window ?? '').from <= newest) continue
    if (essence(said) !== essence(before))
      found.push({
        analyzer: said.by,
        text: `uses what lies before its window ${fieldDiffers(before, { ...said, at: before.at })}`,
      })
  }
  return broken(found.filter(({ analyzer }) => analyzers.some((it) => it.name === analyzer)))
}

/** A trade, a book and a ticker of the quiet beginning, which nothing needs that began after them. */
function removedFrom(facts: readonly Fact[]): ReadonlySet<number> {
  const places = (['TradeExecuted', 'OpenInterestObserved', 'TickerUpdated'] as const).map((type) =>
    facts.findIndex((it, at) => it.type === type && at > facts.findIndex((other) => other.type === type)),
  )
  return new Set(places.filter((it) => it >= 0))
}

const laterMs = 14_400_000 * 3

/** Twelve hours later the same is said, twelve hours later. */
export const clock: Judge = ({ analyzers, members, retold, base }) => {
  const later = run(
    members,
    retold('later', (facts) => shifted(facts, laterMs)),
  )
  const moved = ({ output }: Said): number => ('asOfMs' in output.event ? output.event.asOfMs : 0)
  const findings = scoresDiffer(analyzers, base, later, () => 0)
  const dated = later.said.flatMap((it, index): Finding[] => {
    const before = base.said[index]
    if (before === undefined || it.by !== before.by || moved(it) - moved(before) === laterMs) return []
    return [{ analyzer: it.by, text: `${it.output.type} at record ${it.at} is dated ${moved(it)}` }]
  })
  return { ...findings, broken: broken([...findings.broken, ...(findings.broken.length === 0 ? dated : [])]).broken }
}
