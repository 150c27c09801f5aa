import { coordinateText } from '@virtuoso/contracts'
import type { ScoreRow } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { confluenceName } from '../answers/overview-row.ts'
import { timeframeText } from '../answers/timeframe.ts'
import { answers, instrumentPath } from '../schemas/common.ts'
import { scoresData, scoresQuery } from '../schemas/scores.ts'
import { feedOf, unknownInstrument } from './feed-of.ts'
import type { RouteParts } from './route-parts.ts'

const topics = ['market.events', 'analysis.scores']

export function scoreRoutes(app: FastifyInstance, { views, nowMs }: RouteParts): void {
  const schema = {
    summary: 'The newest score of each dimension, what it is made of, and what is missing',
    params: instrumentPath,
    querystring: scoresQuery,
    response: answers(scoresData),
  }
  app.get<{ Params: { instrument: string }; Querystring: Wait }>(
    '/instruments/:instrument/scores',
    { schema },
    async (request, reply) => {
      const { instrument: name } = request.params
      const seen = await readAtLeast(request.query, topics, () => views.scores(name))
      if (seen === undefined) throw unknownInstrument(name)
      const { instrument, scores, gaps, standing } = seen
      const confluence = scores.find((it) => it.dimension === confluenceName)
      return sendAnswer(request, reply, {
        data: {
          instrument: instrument.instrument,
          pathName: instrument.pathName,
          confluence: confluence === undefined ? null : dimensionJson(confluence, confluence),
          dimensions: scores.filter((it) => it !== confluence).map((it) => dimensionJson(it, confluence)),
        },
        standing,
        freshness: freshness({ standing, topics, feeds: [feedOf(instrument)], gaps, nowMs: nowMs() }),
        gaps,
      })
    },
  )
}

/** The weights of the dimensions are those that the confluence was blended with. */
const dimensionJson = (it: ScoreRow, confluence: ScoreRow | undefined) => ({
  dimension: it.dimension,
  kind: it.kind,
  score: it.score ?? null,
  coverage: it.coverage,
  weight: confluence?.detail.components.find(({ name }) => name === it.dimension)?.weight ?? null,
  reasons: it.detail.reasons,
  timeframes: it.detail.timeframes.map(({ timeframe, score, coverage }) => ({
    tf: timeframeText(timeframe),
    score: score ?? null,
    coverage,
  })),
  components: it.detail.components.map((part) => ({ ...part, score: part.score ?? null })),
  evidence: it.detail.evidence,
  asOfMs: it.asOfMs,
  windowFromMs: it.windowFromMs,
  analyzer: it.analyzer,
  version: it.version,
  configHash: it.configHash,
  eventId: it.eventId,
  position: coordinateText({ topic: 'analysis.scores', partition: it.partition, offset: it.offset }),
})
