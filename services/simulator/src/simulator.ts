import type { Server } from 'node:http'
import { VirtuosoError } from '@virtuoso/contracts'
import { WebSocketServer } from 'ws'
import { type Audience, audience } from './audience.ts'
import { type Asked, boundedJournal, type SentFrame } from './journal.ts'
import type { Mischief } from './mischief.ts'
import { restServer } from './rest-server.ts'
import type { VenueSource } from './venue-source.ts'

const streamPath = '/v5/public/linear'
const messageBytesMax = 64 * 1024
const truthCharactersMax = 16 * 1024 * 1024
const requestCharactersMax = 1024 * 1024

/** A venue that is up. It listens on 127.0.0.1 only. */
export type Simulator = Readonly<{
  port: number
  /** `http://127.0.0.1:<port>`, to be put in place of `https://api.bybit.com`. */
  restUrl: string
  /** `ws://127.0.0.1:<port>/v5/public/linear`, the one stream there is. */
  wsUrl: string
  /** Venue symbols that have data, such as `BTCUSDT`. */
  symbols(): readonly string[]
  /** The venue's clock, Unix epoch milliseconds: behind ours while it catches up. */
  venueTimeMs(): number
  /** Misbehaves as asked, as `POST /_sim/mischief` does. */
  mischief(mischief: Mischief): void
  /** Every frame sent, oldest first, as far as the last 16 MiB reach. */
  truth(): readonly SentFrame[]
  /** Everything asked over REST and the stream, oldest first, as far as the last 1 MiB reaches. */
  requests(): readonly Asked[]
  /** Cuts every connection and frees the port; idempotent. */
  stop(): Promise<void>
}>

/**
 * Starts a venue on loopback that speaks Bybit v5.
 * @param port - 0 or undefined: whatever the system offers.
 * @throws VirtuosoError `environment` when the port is taken.
 */
export async function startSimulator({ port, source }: { port?: number; source: VenueSource }): Promise<Simulator> {
  const truth = boundedJournal<SentFrame>(truthCharactersMax)
  const requests = boundedJournal<Asked>(requestCharactersMax)
  const listeners = audience({ source, truth, requests })
  const { mischief } = listeners
  const server = restServer({ source, truth, requests, mischief })
  const sockets = acceptSockets(server, listeners)
  const actualPort = await listen(server, port ?? 0)
  source.open(listeners)
  return {
    port: actualPort,
    restUrl: `http://127.0.0.1:${actualPort}`,
    wsUrl: `ws://127.0.0.1:${actualPort}${streamPath}`,
    symbols: () => source.symbols,
    venueTimeMs: source.venueTimeMs,
    mischief,
    truth: truth.entries,
    requests: requests.entries,
    async stop() {
      source.close()
      listeners.close()
      for (const client of sockets.clients) client.terminate()
      if (!server.listening) return
      server.closeAllConnections()
      await new Promise((closed) => server.close(closed))
    },
  }
}

function acceptSockets(server: Server, { welcome, isAway }: Audience): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageBytesMax, perMessageDeflate: false })
  server.on('upgrade', (request, socket, head) => {
    if (isAway()) socket.end('HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n')
    else if (request.url === streamPath) sockets.handleUpgrade(request, socket, head, welcome)
    else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n')
  })
  return sockets
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error) =>
      reject(new VirtuosoError('environment', `the venue cannot listen on 127.0.0.1:${port}`, { cause }))
    server.once('error', refuse)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', refuse)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}
