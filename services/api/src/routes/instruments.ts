import { coordinateText } from '@virtuoso/contracts'
import type { ChannelRow, InstrumentRow } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { channelStatesOf } from '../answers/channels.ts'
import { cursorAfter, readCursor } from '../answers/cursor.ts'
import { optionalSteppedText, steppedText } from '../answers/decimal.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { answers, instrumentPath, list } from '../schemas/common.ts'
import { instrumentQuery, instrumentsQuery } from '../schemas/instrument.ts'
import { feedOf, unknownInstrument } from './feed-of.ts'
import type { RouteParts } from './route-parts.ts'

type Filters = Readonly<{ venue?: string; kind?: string; status?: string; q?: string }>
type ListQuery = Filters & Wait & Readonly<{ limit: number; cursor?: string }>

const topics = ['market.events']

export function instrumentRoutes(app: FastifyInstance, parts: RouteParts): void {
  listRoute(app, parts)
  oneRoute(app, parts)
}

function listRoute(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary: 'What is followed, and the state of each channel',
    querystring: instrumentsQuery,
    response: answers(list({ $ref: 'Instrument#' }), { pages: true }),
  }
  app.get<{ Querystring: ListQuery }>('/instruments', { schema }, async (request, reply) => {
    const { limit, cursor, minOffset, maxWaitMs, ...filters } = request.query
    const after = readCursor(cursor, filters) ?? ''
    const seen = await readAtLeast({ minOffset, maxWaitMs }, topics, () => views.instruments())
    const { instruments = [], channels = [], gaps = [], standing } = seen ?? (await views.instruments())
    const found = instruments.filter((it) => it.instrument > after && passes(it, filters))
    const page = found.slice(0, limit)
    const shown = new Set(page.map((it) => it.instrument))
    const touching = gaps.filter((it) => shown.has(it.instrument))
    const last = page.at(-1)
    return sendAnswer(request, reply, {
      data: page.map((it) => instrumentJson(it, channels)),
      standing,
      freshness: freshness({ standing, topics, feeds: page.map(feedOf), gaps: touching, nowMs: nowMs() }),
      gaps: touching,
      next: last === undefined || found.length === page.length ? undefined : cursorAfter(last.instrument, filters),
    })
  })
}

function oneRoute(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary: 'One instrument',
    params: instrumentPath,
    querystring: instrumentQuery,
    response: answers({ $ref: 'Instrument#' }),
  }
  app.get<{ Params: { instrument: string }; Querystring: Wait }>(
    '/instruments/:instrument',
    { schema },
    async (request, reply) => {
      const { instrument: name } = request.params
      const seen = await readAtLeast(request.query, topics, () => views.instrument(name))
      if (seen === undefined) throw unknownInstrument(name)
      const { instrument, channels, gaps, standing } = seen
      return sendAnswer(request, reply, {
        data: instrumentJson(instrument, channels),
        standing,
        freshness: freshness({ standing, topics, feeds: [feedOf(instrument)], gaps, nowMs: nowMs() }),
        gaps,
      })
    },
  )
}

/** The list is as short as a venue's own, so it is looked through here. */
function passes(it: InstrumentRow, { venue, kind, status, q }: Filters): boolean {
  return (
    it.venue === (venue ?? it.venue) &&
    it.contractKind === (kind ?? it.contractKind) &&
    it.status === (status ?? it.status) &&
    `${it.instrument} ${it.pathName} ${it.venueSymbol}`.toLowerCase().includes((q ?? '').toLowerCase())
  )
}

const instrumentJson = (it: InstrumentRow, channels: readonly ChannelRow[]) => ({
  instrument: it.instrument,
  pathName: it.pathName,
  venue: it.venue,
  venueSymbol: it.venueSymbol,
  base: it.base,
  quote: it.quote,
  settle: it.settle ?? null,
  contractKind: it.contractKind,
  expiryTimeMs: it.expiryTimeMs ?? null,
  status: it.status,
  tickSize: steppedText(it.tickSize, it.priceScale),
  amountStep: steppedText(it.amountStep, it.amountScale),
  amountUnit: it.amountUnit,
  contractSize: optionalSteppedText(it.contractSize, it.contractScale),
  fundingIntervalMs: it.fundingIntervalMs ?? null,
  definitionVersion: it.definitionVersion,
  definedAt: coordinateText({ topic: 'market.events', partition: it.partition, offset: it.offset }),
  receivedTimeMs: it.receivedTimeMs,
  channels: channelStatesOf(it, channels),
})
