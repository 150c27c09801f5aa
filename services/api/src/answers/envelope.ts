import { coordinateText } from '@virtuoso/contracts'
import type { GapRow, Standing } from '@virtuoso/view-store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { etagOf, isNamed } from './etag.ts'
import type { Freshness } from './freshness.ts'

/** What every answer about the market says beside its data. */
type Answer<T> = Readonly<{
  data: T
  standing: Standing
  freshness: Freshness
  /** That touch the answer. */
  gaps: readonly GapRow[]
  /** Of the next page. */
  next?: string
  /** Tells answers of one state of the views apart that differ all the same. */
  variant?: string
}>

/**
 * Sends data in its envelope, with the same in headers; 304 without data where the asker has this state already. The
 * headers go along then too, so an unchanged body still tells its age.
 */
export function sendAnswer<T>(request: FastifyRequest, reply: FastifyReply, answer: Answer<T>): FastifyReply {
  const { data, standing, freshness, gaps, next, variant } = answer
  const { asOfMs, ageMs, stale } = freshness
  const asOf = asOfMs === undefined ? null : new Date(asOfMs).toISOString()
  const position = standing.positions.map(coordinateText)
  const etag = etagOf(standing, stale, variant)
  reply.headers({
    etag,
    'cache-control': 'private, no-cache',
    'virtuoso-as-of': asOf ?? 'unknown',
    'virtuoso-age-ms': ageMs === undefined ? 'unknown' : String(ageMs),
    'virtuoso-stale': String(stale),
    'virtuoso-position': position.join(', '),
  })
  if (next !== undefined) reply.header('link', linkTo(request.url, next))
  if (isNamed(request.headers['if-none-match'], etag)) return reply.code(304).send()
  return reply.send({ data, asOf, ageMs: ageMs ?? null, stale, position, gaps: gaps.map(gapJson), next })
}

/** The same path and filters, from the cursor on. */
function linkTo(url: string, next: string): string {
  const [path = '', search = ''] = url.split('?', 2)
  const query = new URLSearchParams(search)
  query.set('cursor', next)
  return `<${path}?${query}>; rel="next"`
}

export const gapJson = ({
  gapId,
  instrument,
  channel,
  reason,
  fromTimeMs,
  detail,
  end,
  partition,
  offset,
}: GapRow) => ({
  gapId,
  instrument,
  channel,
  reason,
  fromTimeMs,
  toTimeMs: end?.atTimeMs ?? null,
  recovered: end?.recovered ?? null,
  detail: detail ?? null,
  position: coordinateText({ topic: 'market.events', partition, offset }),
})
