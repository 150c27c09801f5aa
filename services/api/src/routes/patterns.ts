import { coordinateText } from '@virtuoso/contracts'
import type { PatternRow, ViewReader } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { optionalSteppedText } from '../answers/decimal.ts'
import { timeframeText } from '../answers/timeframe.ts'
import { answers, instrumentPath, list } from '../schemas/common.ts'
import { patternsOfInstrumentQuery, patternsQuery } from '../schemas/patterns.ts'
import { type List, type ListQuery, sendPage } from './lists.ts'
import type { RouteParts } from './route-parts.ts'

type Filters = Readonly<{ kind?: string; phase?: string; side?: string }>

export function patternRoutes(app: FastifyInstance, parts: RouteParts): void {
  const patterns = patternList(parts.views)
  const response = answers(list({ $ref: 'Pattern#' }), { pages: true })
  const all = { summary: 'What was noticed, newest first', querystring: patternsQuery, response }
  app.get<{ Querystring: ListQuery<Filters> }>('/patterns', { schema: all }, (request, reply) =>
    sendPage(parts, patterns, request.query, [request, reply]),
  )
  const ofOne = {
    summary: 'What was noticed of one instrument, newest first',
    params: instrumentPath,
    querystring: patternsOfInstrumentQuery,
    response,
  }
  app.get<{ Params: { instrument: string }; Querystring: ListQuery<Filters> }>(
    '/instruments/:instrument/patterns',
    { schema: ofOne },
    (request, reply) => sendPage(parts, patterns, { ...request.query, ...request.params }, [request, reply]),
  )
}

const patternList = (views: ViewReader): List<Filters, PatternRow> => ({
  name: 'patterns',
  topics: ['market.events', 'analysis.patterns'],
  async read(query) {
    const seen = await views.patterns(query)
    return seen && { ...seen, rows: seen.patterns }
  },
  key: (it) => ({ timeMs: it.asOfMs, id: it.eventId }),
  json: patternJson,
})

const patternJson = (it: PatternRow) => ({
  patternId: it.patternId,
  eventId: it.eventId,
  instrument: it.instrument,
  pathName: it.pathName,
  kind: it.kind,
  phase: it.phase,
  side: it.side,
  strength: it.strength,
  tf: it.timeframe === undefined ? null : timeframeText(it.timeframe),
  asOfMs: it.asOfMs,
  fromMs: it.fromMs,
  toMs: it.toMs,
  priceLow: optionalSteppedText(it.priceLow, it.priceScale ?? 0),
  priceHigh: optionalSteppedText(it.priceHigh, it.priceScale ?? 0),
  withheldBy: it.withheldBy ?? null,
  evidence: it.evidence,
  analyzer: it.analyzer,
  version: it.version,
  position: coordinateText({ topic: 'analysis.patterns', partition: it.partition, offset: it.offset }),
})
