import type { FastifyInstance } from 'fastify'
import { invalid } from '../problems/problem.ts'
import { problemAnswers } from '../schemas/common.ts'
import { type StreamChannel, streamChannels, streamQuery } from '../schemas/stream.ts'
import type { MarketStream } from '../stream/market-stream.ts'

type Query = Readonly<{ channels: string; from?: string }>
const eventStream = 'text/event-stream'

/** What happens, as it happens, as server-sent events. */
export function streamRoutes(app: FastifyInstance, stream: MarketStream): void {
  const schema = {
    summary:
      'Signals, gaps and rows of the overview as they come. Goes on after the id in Last-Event-ID or from, leaving out no signal and no gap',
    querystring: streamQuery,
    response: {
      200: { description: 'server-sent events', content: { [eventStream]: { schema: { type: 'string' } } } },
      ...problemAnswers,
    },
  }
  app.get<{ Querystring: Query }>('/stream', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const wants = channelsOf(request.query.channels)
    const header = request.headers['last-event-id']
    const from = (typeof header === 'string' ? header : undefined) ?? request.query.from
    const join = await stream.ready()
    reply.hijack()
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) reply.raw.setHeader(name, value)
    reply.raw.writeHead(200, {
      'content-type': `${eventStream}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    })
    reply.raw.flushHeaders()
    await join(reply.raw, wants, from).catch(() => reply.raw.destroy())
  })
}

function channelsOf(text: string): ReadonlySet<StreamChannel> {
  const wants = new Set<StreamChannel>()
  for (const name of text.split(',')) {
    const channel = streamChannels.find((it) => it === name)
    if (channel === undefined) throw invalid('/query/channels', `names none of ${streamChannels.join(', ')}`)
    wants.add(channel)
  }
  return wants
}
