import { once } from 'node:events'
import { createServer } from 'node:http'
import type { EventLog } from '@virtuoso/event-log'
import { createLogger } from '@virtuoso/service-kit'
import type { ViewStore } from '@virtuoso/view-store'
import { type ProjectedTopic, partitionProjection, projected } from '@virtuoso/view-store/projection'
import { marketStream } from './market-stream.ts'

/** For tests of the stream: what a projector and a browser do. */

const topics = Object.keys(projected).filter((it): it is ProjectedTopic => it in projected)

/** Brings the views to the end of the log. */
export async function projectAll(log: EventLog, views: ViewStore): Promise<void> {
  for (const topic of topics)
    for (const { partition, endOffset } of await log.positions(topic)) {
      const at = (await views.checkpoints('views')).find((it) => it.topic === topic && it.partition === partition)
      const from = at?.nextOffset
      if ((from ?? 0) >= endOffset) continue
      const epochs = (await views.feedEpochs()).filter((it) => topic === 'market.events' && it.partition === partition)
      const { records } = await log.read({ topic, partition, fromOffset: from ?? 0, recordsMax: 100_000 })
      const { changes } = partitionProjection(log.codec, topic, epochs).project(records)
      const topicId = await log.topicId(topic)
      await views.apply({ projection: 'views', topic, partition, topicId, from, to: endOffset }, changes)
    }
}

export type Heard = Readonly<{ id: string | undefined; type: string; data: Readonly<Record<string, unknown>> }>
export type HearingOf = Readonly<{
  heard: readonly Heard[]
  status: number
  /** Resolves when the other side has hung up. */
  ended: Promise<void>
  hangUp(): void
}>

/** Listens as a browser does. */
export async function listenTo(url: string, lastEventId?: string): Promise<HearingOf> {
  const hangingUp = new AbortController()
  const headers = lastEventId === undefined ? undefined : { 'last-event-id': lastEventId }
  const response = await fetch(url, { headers, signal: hangingUp.signal })
  const heard: Heard[] = []
  const ended = (async () => {
    let rest = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = `${rest}${chunk}`.split('\n\n')
      rest = frames.pop() ?? ''
      heard.push(...frames.map(heardOf))
    }
  })().catch(() => undefined)
  return { heard, status: response.status, ended, hangUp: () => hangingUp.abort() }
}

function heardOf(frame: string): Heard {
  const fields = new Map(frame.split('\n').map((it) => [it.slice(0, it.indexOf(':')), it.slice(it.indexOf(':') + 2)]))
  const data: unknown = JSON.parse(fields.get('data') ?? '{}')
  return {
    id: fields.get('id'),
    type: fields.get('event') ?? '',
    data: typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : {},
  }
}

export type Serving = Readonly<{ url: string; stop(): Promise<void>; close(): Promise<void> }>

/** The stream behind a bare server; the route around it is tested apart. */
export async function serveStream({
  log,
  views,
  clock = { nowMs: Date.now() },
  heartbeatMs = 60_000,
}: Readonly<{ log: EventLog; views: ViewStore; clock?: { nowMs: number }; heartbeatMs?: number }>): Promise<Serving> {
  const pace = { rowsEveryMs: 20, heartbeatMs, basesEveryMs: 60_000 }
  const logger = createLogger({ component: 'api', level: 'silent' })
  const nowMs = () => clock.nowMs
  const stream = marketStream({ log: async () => log, views, logger, mode: 'sample', nowMs, pace })
  const server = createServer(async (request, response) => {
    const join = await stream.ready()
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    const { searchParams } = new URL(request.url ?? '', 'http://localhost')
    const from = request.headers['last-event-id']
    const wants = new Set(searchParams.get('channels')?.split(','))
    await join(response, wants, typeof from === 'string' ? from : undefined)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    stop: () => stream.stop(),
    async close() {
      await stream.stop()
      server.closeAllConnections()
      server.close()
    },
  }
}
