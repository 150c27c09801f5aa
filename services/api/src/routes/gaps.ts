import type { GapRow, ViewReader } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { gapJson } from '../answers/envelope.ts'
import { answers, instrumentPath, list } from '../schemas/common.ts'
import { gapsOfInstrumentQuery, gapsQuery } from '../schemas/gaps.ts'
import { type List, type ListQuery, sendPage } from './lists.ts'
import type { RouteParts } from './route-parts.ts'

type Filters = Readonly<{ channel?: string; state?: 'OPEN' | 'CLOSED' }>

export function gapRoutes(app: FastifyInstance, parts: RouteParts): void {
  const gaps = gapList(parts.views)
  const response = answers(list({ $ref: 'Gap#' }), { pages: true })
  const all = { summary: 'Declared holes, newest first', querystring: gapsQuery, response }
  app.get<{ Querystring: ListQuery<Filters> }>('/gaps', { schema: all }, (request, reply) =>
    sendPage(parts, gaps, request.query, [request, reply]),
  )
  const ofOne = {
    summary: 'Declared holes of one instrument, newest first',
    params: instrumentPath,
    querystring: gapsOfInstrumentQuery,
    response,
  }
  app.get<{ Params: { instrument: string }; Querystring: ListQuery<Filters> }>(
    '/instruments/:instrument/gaps',
    { schema: ofOne },
    (request, reply) => sendPage(parts, gaps, { ...request.query, ...request.params }, [request, reply]),
  )
}

const gapList = (views: ViewReader): List<Filters, GapRow> => ({
  name: 'gaps',
  topics: ['market.events'],
  async read(query) {
    const seen = await views.gaps(query)
    return seen && { ...seen, rows: seen.gaps }
  },
  key: (it) => ({ timeMs: it.fromTimeMs, id: it.gapId }),
  json: gapJson,
})
