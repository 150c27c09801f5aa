import { type OverviewView, overviewTopics } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { type OverviewParts, overviewRow } from '../answers/overview-row.ts'
import { answers } from '../schemas/common.ts'
import { overviewData, overviewQuery } from '../schemas/overview.ts'
import type { RouteParts } from './route-parts.ts'

export function overviewRoutes(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary:
      'All instruments on one screen: price, change, each dimension, confluence, age. Each row says itself whether it is stale',
    querystring: overviewQuery,
    response: answers(overviewData),
  }
  app.get<{ Querystring: Wait }>('/overview', { schema }, async (request, reply) => {
    const view = (await readAtLeast(request.query, overviewTopics, () => views.overview())) ?? (await views.overview())
    const { standing, gaps } = view
    const rows = partsOf(view).map((it) => overviewRow(it, standing, nowMs()))
    return sendAnswer(request, reply, {
      data: { rows },
      standing,
      freshness: freshness({
        standing,
        topics: ['market.events', 'analysis.scores'],
        feeds: [],
        gaps: [],
        nowMs: nowMs(),
      }),
      gaps,
      variant: rows.map((it) => (it.stale ? 's' : 'f')).join(''),
    })
  })
}

/** By instrument, each with its own. */
export function partsOf(view: OverviewView): readonly OverviewParts[] {
  const by = <R extends Readonly<{ instrument: string }>>(rows: readonly R[]) =>
    Map.groupBy(rows, (it) => it.instrument)
  const [prices, scores, channels, gaps] = [by(view.prices), by(view.scores), by(view.channels), by(view.gaps)]
  const [openSignals, closes, bases] = [by(view.openSignals), by(view.closes), by(view.bases)]
  return view.instruments.map((instrument) => {
    const { instrument: name } = instrument
    return {
      instrument,
      price: prices.get(name)?.[0],
      scores: scores.get(name) ?? [],
      channels: channels.get(name) ?? [],
      gaps: gaps.get(name) ?? [],
      openSignal: openSignals.get(name)?.[0],
      closes: closes.get(name)?.[0],
      base: bases.get(name)?.[0],
    }
  })
}
