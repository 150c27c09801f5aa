import type { CandleRow, InstrumentRow } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { optionalSteppedText, steppedText } from '../answers/decimal.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { momentOf } from '../answers/time.ts'
import { invalid, Problem } from '../problems/problem.ts'
import { barsDefault, barsMax, candlesData, candlesQuery } from '../schemas/candles.ts'
import { answers, instrumentPath } from '../schemas/common.ts'
import { feedOf, unknownInstrument } from './feed-of.ts'
import type { RouteParts } from './route-parts.ts'

type Tf = '1m' | '5m' | '30m' | '4h'
type Query = Wait & Readonly<{ tf: Tf; from?: string; to?: string; limit?: number }>

const timeframes: Readonly<Record<Tf, Readonly<{ name: string; lengthMs: number }>>> = {
  '1m': { name: 'M1', lengthMs: 60_000 },
  '5m': { name: 'M5', lengthMs: 300_000 },
  '30m': { name: 'M30', lengthMs: 1_800_000 },
  '4h': { name: 'H4', lengthMs: 14_400_000 },
}
const topics = ['market.events', 'market.candles']

export function candleRoutes(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary: 'Closed candles as columns, with bought and sold amounts, coverage and gaps',
    params: instrumentPath,
    querystring: candlesQuery,
    response: answers(candlesData),
  }
  app.get<{ Params: { instrument: string }; Querystring: Query }>(
    '/instruments/:instrument/candles',
    { schema },
    async (request, reply) => {
      const { instrument: name } = request.params
      const { tf } = request.query
      const timeframe = timeframes[tf]
      const range = rangeOf(request.query, timeframe.lengthMs, nowMs())
      const seen = await readAtLeast(request.query, topics, () =>
        views.candles({ instrument: name, timeframe: timeframe.name, ...range }),
      )
      if (seen === undefined) throw unknownInstrument(name)
      const { instrument, candles, newestOpenTimeMs, gaps, standing } = seen
      const newest =
        newestOpenTimeMs === undefined
          ? undefined
          : { endMs: newestOpenTimeMs + timeframe.lengthMs, boundMs: 2 * timeframe.lengthMs }
      return sendAnswer(request, reply, {
        data: { tf, ...columnsOf(instrument, candles) },
        standing,
        freshness: freshness({ standing, topics, feeds: [feedOf(instrument)], gaps, newest, nowMs: nowMs() }),
        gaps,
      })
    },
  )
}

/** @throws Problem `invalid-request`, `range-too-large`. */
function rangeOf({ from, to, limit }: Query, lengthMs: number, nowMs: number) {
  const fromMs = momentOf('from', from)
  const toMs = momentOf('to', to)
  if (fromMs !== undefined && toMs !== undefined && fromMs > toMs) throw invalid('/query/from', 'lies after to')
  const bars = fromMs === undefined ? 0 : Math.ceil(((toMs ?? Math.max(nowMs, fromMs)) - fromMs) / lengthMs)
  if (bars > barsMax)
    throw new Problem('range-too-large', `the range holds ${bars} candles, one answer at most ${barsMax}`, {
      errors: [{ pointer: '/query/from', detail: `must lie at most ${barsMax} candles before the end` }],
    })
  return { fromMs, toMs, limit: limit ?? (fromMs === undefined ? barsDefault : barsMax) }
}

/** A candle from before a finer step is shown with the decimals of today's. */
function columnsOf(instrument: InstrumentRow, candles: readonly CandleRow[]) {
  const price = (value: number, it: CandleRow): string => steppedText(value, it.priceScale, instrument.priceScale)
  const amount = (value: number | undefined, it: CandleRow): string | null =>
    optionalSteppedText(value, it.amountScale, instrument.amountScale)
  return {
    instrument: instrument.instrument,
    pathName: instrument.pathName,
    amountUnit: instrument.amountUnit,
    t: candles.map((it) => it.openTimeMs),
    o: candles.map((it) => price(it.open, it)),
    h: candles.map((it) => price(it.high, it)),
    l: candles.map((it) => price(it.low, it)),
    c: candles.map((it) => price(it.close, it)),
    v: candles.map((it) => amount(it.amount, it)),
    buy: candles.map((it) => amount(it.buyAmount, it)),
    sell: candles.map((it) => amount(it.sellAmount, it)),
    n: candles.map((it) => it.tradeCount ?? null),
    gap: candles.map((it) => it.gapMs),
    coverage: candles.map((it) => it.coverage),
    source: candles.map((it) => it.source),
    revision: candles.map((it) => it.revision),
  }
}
