import { coordinateText } from '@virtuoso/contracts'
import { type BuildInfo, buildInfo } from '@virtuoso/service-kit'
import type { Standing } from '@virtuoso/view-store'
import type { FastifyInstance } from 'fastify'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { limits } from '../limits.ts'
import type { LogHeads } from '../log-heads.ts'
import { barsMax } from '../schemas/candles.ts'
import { answers } from '../schemas/common.ts'
import { metaData } from '../schemas/meta.ts'
import type { RouteParts } from './route-parts.ts'

export type MetaParts = RouteParts &
  Readonly<{
    mode: string
    /** What an acknowledged record survives. */
    durability: string
    heads(): Promise<LogHeads | undefined>
  }>

export function metaRoutes(app: FastifyInstance, parts: MetaParts): void {
  const schema = { summary: 'What runs here, and how far it is', querystring: {}, response: answers(metaData) }
  app.get('/meta', { schema }, async (request, reply) => {
    const [standing, heads] = await Promise.all([parts.views.standing(), parts.heads()])
    const topics = ['market.events']
    return sendAnswer(request, reply, {
      data: metaJson(parts, buildInfo(), standing, heads),
      standing,
      freshness: freshness({ standing, topics, feeds: [], gaps: [], nowMs: parts.nowMs() }),
      gaps: [],
    })
  })
}

const metaJson = (
  { mode, durability }: MetaParts,
  { productVersion, commit, nodeVersion }: BuildInfo,
  standing: Standing,
  heads: LogHeads | undefined,
) => ({
  version: productVersion,
  commit,
  nodeVersion,
  mode,
  durability,
  logId: heads?.logId ?? null,
  epoch: standing.epoch,
  heads: headsJson(standing, heads),
  incomplete: standing.incomplete.length > 0,
  unusable: standing.incomplete.map((it) => ({ ...it, position: coordinateText(it) })),
  limits: { ...limits, barsMax },
})

/** Partitions that the log or the views know. */
function headsJson({ positions }: Standing, heads: LogHeads | undefined) {
  const applied = new Map(positions.map((it) => [`${it.topic}/${it.partition}`, it.offset]))
  if (heads === undefined)
    return positions.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      startOffset: null,
      endOffset: null,
      applied: offset,
    }))
  return heads.topics.flatMap(({ topic, partitions }) =>
    partitions.map(({ partition, startOffset, endOffset }) => ({
      topic,
      partition,
      startOffset,
      endOffset,
      applied: applied.get(`${topic}/${partition}`) ?? null,
    })),
  )
}
