import { coordinateText } from '@virtuoso/contracts'
import type { ScorePoint } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { nextOf, type PageQuery, pageOf } from '../answers/page.ts'
import { answers } from '../schemas/common.ts'
import { scoreHistoryData, scoreHistoryPath, scoreHistoryQuery } from '../schemas/history.ts'
import { feedOf, unknownInstrument } from './feed-of.ts'
import type { RouteParts } from './route-parts.ts'

const topics = ['market.events', 'analysis.scores']
type Params = Readonly<{ instrument: string; dimension: string }>

export function scoreHistoryRoutes(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary: 'How one score came about over time, holes included',
    params: scoreHistoryPath,
    querystring: scoreHistoryQuery,
    response: answers(scoreHistoryData, { pages: true }),
  }
  app.get<{ Params: Params; Querystring: PageQuery & Wait }>(
    '/instruments/:instrument/scores/:dimension/history',
    { schema },
    async (request, reply) => {
      const { instrument: name, dimension } = request.params
      const page = pageOf(request.query, request.params)
      const seen = await readAtLeast(request.query, topics, () =>
        views.scoreHistory({ instrument: name, dimension, ...page }),
      )
      if (seen === undefined) throw unknownInstrument(name)
      const { instrument, points, gaps, standing } = seen
      return sendAnswer(request, reply, {
        data: {
          instrument: instrument.instrument,
          pathName: instrument.pathName,
          dimension,
          points: points.map(pointJson).reverse(),
        },
        standing,
        freshness: freshness({ standing, topics, feeds: [feedOf(instrument)], gaps, nowMs: nowMs() }),
        gaps,
        next: nextOf(points, request.query, request.params, (it) => ({ timeMs: it.asOfMs, id: String(it.offset) })),
      })
    },
  )
}

const pointJson = ({ asOfMs, score, coverage, codes, partition, offset }: ScorePoint) => ({
  asOfMs,
  score: score ?? null,
  coverage,
  codes,
  position: coordinateText({ topic: 'analysis.scores', partition, offset }),
})
