import { idRange, shortId } from '@virtuoso/contracts'
import type { Seen, SignalLife, Standing, ViewReader } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { signalJson } from '../answers/signal-json.ts'
import { invalid, Problem } from '../problems/problem.ts'
import { answers, instrumentPath, list } from '../schemas/common.ts'
import { signalPath, signalQuery, signalsOfInstrumentQuery, signalsQuery } from '../schemas/signals.ts'
import { feedOf } from './feed-of.ts'
import { type List, type ListQuery, sendPage } from './lists.ts'
import type { RouteParts } from './route-parts.ts'

type Filters = Readonly<{ side?: string; state?: 'ACTIVE' | 'CLOSED'; minScore?: number }>
export const signalTopics = ['market.events', 'signals']
const candidatesMax = 5

export function signalRoutes(app: FastifyInstance, parts: RouteParts): void {
  const signals = signalList(parts.views)
  const response = answers(list({ $ref: 'Signal#' }), { pages: true })
  const all = { summary: 'Signals, newest first', querystring: signalsQuery, response }
  app.get<{ Querystring: ListQuery<Filters> }>('/signals', { schema: all }, (request, reply) =>
    sendPage(parts, signals, request.query, [request, reply]),
  )
  const ofOne = {
    summary: 'Signals of one instrument, newest first',
    params: instrumentPath,
    querystring: signalsOfInstrumentQuery,
    response,
  }
  app.get<{ Params: { instrument: string }; Querystring: ListQuery<Filters> }>(
    '/instruments/:instrument/signals',
    { schema: ofOne },
    (request, reply) => sendPage(parts, signals, { ...request.query, ...request.params }, [request, reply]),
  )
  oneRoute(app, parts)
}

const signalList = (views: ViewReader): List<Filters, SignalLife> => ({
  name: 'signals',
  topics: signalTopics,
  async read(query) {
    const seen = await views.signals(query)
    return seen && { ...seen, rows: seen.signals }
  },
  key: ({ raised }) => ({ timeMs: raised.asOfMs, id: raised.signalId }),
  json: (life) => signalJson(life),
})

function oneRoute(app: FastifyInstance, parts: RouteParts): void {
  const schema = {
    summary: 'One signal, with everything that became of it',
    params: signalPath,
    querystring: signalQuery,
    response: answers({ $ref: 'Signal#' }),
  }
  app.get<{ Params: { id: string }; Querystring: Wait }>('/signals/:id', { schema }, async (request, reply) => {
    const { life, standing } = await findSignal(parts.views, request.params.id, request.query)
    const data = signalJson(life, { updates: true })
    return sendAnswer(request, reply, { data, ...(await standingOf(parts, life, standing)) })
  })
}

/** How the feed of its instrument stands: holes that are open concern a signal while it lives. */
export async function standingOf({ views, nowMs }: RouteParts, { raised, close }: SignalLife, standing: Standing) {
  const seen = await views.instrument(raised.instrument)
  const feeds = seen === undefined ? [] : [feedOf(seen.instrument)]
  const gaps = close === undefined ? (seen?.gaps ?? []) : []
  return { standing, gaps, freshness: freshness({ standing, topics: signalTopics, feeds, gaps, nowMs: nowMs() }) }
}

/**
 * The one signal that an id, a short id or its beginning names.
 * @throws Problem `not-found`; `invalid-request` naming the candidates when it names several.
 */
export async function findSignal(
  views: ViewReader,
  id: string,
  wait: Wait = {},
): Promise<Seen<Readonly<{ life: SignalLife }>>> {
  const range = idRange('sig', id) ?? { from: id, to: id }
  const seen = await readAtLeast(wait, signalTopics, () => views.signalsById(range, candidatesMax + 1))
  const [life, ...others] = seen?.signals ?? []
  if (seen === undefined || life === undefined) throw new Problem('not-found', `no signal ${id} is in the views`)
  if (others.length === 0) return { life, standing: seen.standing }
  const names = seen.signals.slice(0, candidatesMax).map((it) => shortId('sig', Buffer.from(it.raised.signalId, 'hex')))
  const more = seen.signals.length > candidatesMax ? ' and others' : ''
  throw invalid('/path/id', `begins the ids of several signals: ${names.join(', ')}${more}`)
}
