/** The API as the page sees it, with a market that does what a test says: the built page, one stream, a few answers. */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { extname, join } from 'node:path'
import type { OverviewRow } from '../src/data/shapes.ts'

/** As the API sends it with each page. */
const csp = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const mimeTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** What is told by its own name and kept for those who come back. */
export type KeptType = 'SignalRaised' | 'SignalUpdated' | 'SignalClosed' | 'FeedGap' | 'FeedResumed'
type Answer = Readonly<{ status: number; body: unknown }>
type Kept = Readonly<{ type: KeptType; data: unknown }>

export type StoryServer = Readonly<{
  url: string
  /** The rows of the next snapshot; live connections are not told. */
  stand(rows: readonly OverviewRow[]): void
  /** Tells all connections and remembers it. */
  tell(type: KeptType, data: unknown): void
  /** Tells all connections; nothing is kept, as with the API. */
  tellRow(row: OverviewRow): void
  /** What a path below `/v1` answers from now on. */
  answer(path: string, body: unknown, status?: number): void
  /** While true, who opens the stream is not answered. */
  hold(isHeld: boolean): void
  /** Every connection ends and no other is taken. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  /** `Last-Event-ID` of each opening of the stream, in order; `undefined`: it came anew. */
  resumedFrom(): readonly (string | undefined)[]
  /** Bytes of page, script, style and picture as they were sent. */
  pageBytes(): number
  stop(): Promise<void>
}>

/** @param folder - The built page. */
export async function startStoryServer(folder: string, mode = 'live'): Promise<StoryServer> {
  const [listeners, kept, resumed] = [new Set<ServerResponse>(), [] as Kept[], [] as (string | undefined)[]]
  const answers = new Map<string, Answer>([['/v1/signals', { status: 200, body: { data: [] } }]])
  let [rows, isHeld, pageBytes, port]: [readonly OverviewRow[], boolean, number, number] = [[], false, 0, 0]
  let server = await listening(0)
  port = portOf(server)

  async function listening(at: number): Promise<Server> {
    const it = createServer((request, response) => respond(request, response))
    it.listen(at, '127.0.0.1')
    await once(it, 'listening')
    return it
  }

  function respond(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', 'http://story')
    if (pathname === '/v1/stream') follow(request, response)
    else if (pathname.startsWith('/v1/')) answered(pathname, response)
    else page(pathname, response)
  }

  function answered(pathname: string, response: ServerResponse): void {
    const { status, body } = answers.get(pathname) ?? { status: 404, body: { title: 'Not found', detail: pathname } }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  function page(pathname: string, response: ServerResponse): void {
    const name = extname(pathname) === '' ? 'index.html' : pathname
    const bytes = readFileSync(join(folder, `${name}.gz`))
    pageBytes += bytes.length
    const type = mimeTypes[extname(name)] ?? 'application/octet-stream'
    const headers = { 'content-type': type, 'content-encoding': 'gzip', 'content-security-policy': csp }
    response.writeHead(200, { ...headers, 'referrer-policy': 'no-referrer' }).end(bytes)
  }

  function follow(request: IncomingMessage, response: ServerResponse): void {
    const last = request.headers['last-event-id']
    resumed.push(typeof last === 'string' ? last : undefined)
    if (isHeld) return
    response.writeHead(200, { 'content-type': 'text/event-stream', 'virtuoso-mode': mode, 'cache-control': 'no-store' })
    response.on('close', () => listeners.delete(response))
    response.write(eventText('welcome', { connectionId: 'story', mode, heartbeatMs: 15_000 }))
    const from = typeof last === 'string' ? Number(last) : kept.length
    response.write(eventText('snapshot', { channel: 'overview', data: { rows } }, from))
    for (const [at, { type, data }] of kept.entries()) if (at >= from) response.write(eventText(type, { data }, at + 1))
    listeners.add(response)
  }

  const toAll = (text: string): void => {
    for (const it of listeners) it.write(text)
  }
  async function goAway(): Promise<void> {
    const gone = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await gone
  }
  return {
    url: `http://127.0.0.1:${port}`,
    stand: (next) => {
      rows = next
    },
    tell: (type, data) => {
      kept.push({ type, data })
      toAll(eventText(type, { data }, kept.length))
    },
    tellRow: (row) => toAll(eventText('OverviewRow', { channel: 'overview', data: { row } }, kept.length)),
    answer: (path, body, status = 200) => answers.set(path, { status, body }),
    hold: (held) => {
      isHeld = held
    },
    goAway,
    comeBack: async () => {
      server = await listening(port)
    },
    resumedFrom: () => resumed,
    pageBytes: () => pageBytes,
    stop: async () => {
      if (server.listening) await goAway()
    },
  }
}

const eventText = (type: string, data: unknown, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the story server has no port')
  return address.port
}
