import type { InstrumentRow, Key, Seen } from '@virtuoso/view-store'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { readAtLeast, type Wait } from '../answers/await-position.ts'
import { sendAnswer } from '../answers/envelope.ts'
import { freshness } from '../answers/freshness.ts'
import { nextOf, type PageQuery, pageOf } from '../answers/page.ts'
import { feedOf, unknownInstrument } from './feed-of.ts'
import type { RouteParts } from './route-parts.ts'

export type ListQuery<F> = PageQuery & Wait & F & Readonly<{ instrument?: string }>
type Page = ReturnType<typeof pageOf>
type Listed<R> = Seen<Readonly<{ instrument: InstrumentRow | undefined }>> & Readonly<{ rows: readonly R[] }>

/** How one list is read and shown. */
export type List<F, R> = Readonly<{
  /** Cursors are bound to it. */
  name: string
  topics: readonly string[]
  /** @returns undefined when an instrument is named that nobody defined. */
  read(query: F & Page & Readonly<{ instrument?: string }>): Promise<Listed<R> | undefined>
  key(row: R): Key
  json(row: R): unknown
}>

/** Answers one page of a list, of all instruments or of the one in the path or in the query. */
export async function sendPage<F extends object, R>(
  { nowMs }: RouteParts,
  list: List<F, R>,
  asked: ListQuery<F>,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<FastifyReply> {
  const { minOffset, maxWaitMs, from, to, limit, cursor, ...filters } = asked
  const pageQuery = { from, to, limit, cursor }
  const binding = { ...filters, list: list.name }
  const query = { ...asked, ...pageOf(pageQuery, binding) }
  const seen = await readAtLeast({ minOffset, maxWaitMs }, list.topics, () => list.read(query))
  if (seen === undefined) throw unknownInstrument(asked.instrument ?? '')
  const { instrument, rows, standing } = seen
  const feeds = instrument === undefined ? [] : [feedOf(instrument)]
  return sendAnswer(request, reply, {
    data: rows.map(list.json),
    standing,
    freshness: freshness({ standing, topics: list.topics, feeds, gaps: [], nowMs: nowMs() }),
    gaps: [],
    next: nextOf(rows, pageQuery, binding, list.key),
  })
}
