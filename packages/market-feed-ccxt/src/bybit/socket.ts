/**
 * One WebSocket of ccxt's, tapped: every frame's bytes are taken in the socket's own event, before ccxt parses or
 * conflates anything. ccxt connects, subscribes and pings; of what arrives it sees only the answers to that.
 */
import { createHash } from 'node:crypto'
import type { RawFrame } from '@virtuoso/contracts'
import type { Exchange } from './exchange.ts'

export type SocketFrame = Pick<RawFrame, 'direction' | 'binary' | 'peerCertificateHash' | 'data'>

/** Why a socket is gone. */
export type Closing = Readonly<{ reason: 'DISCONNECT' | 'FRAME_LIMIT'; detail: string }>

export type SocketParts = Readonly<{
  exchange: Exchange
  url: string
  /** @returns Whether the frame answers what ccxt asked, so that ccxt has to see it. */
  framed(frame: SocketFrame): boolean
  /** Gives up while it still connects. */
  signal: AbortSignal
  /** Once, after `openSocket` resolved. */
  closed(closing: Closing): void
}>

export type VenueSocket = Readonly<{
  /** Asks for topics, in one message. */
  subscribe(topics: readonly string[]): void
  /** Gives topics up, and asks for them anew once the venue confirmed that: a book then begins with a snapshot. */
  renew(topics: readonly string[]): void
  pause(): void
  resume(): void
  /** Ends it without a farewell; nothing more arrives. */
  drop(): void
}>

/** @throws Error when the venue does not answer within 10 s. */
export async function openSocket(parts: SocketParts): Promise<VenueSocket> {
  const { exchange, url, closed } = parts
  const client = exchange.client(url)
  const create = client.createConnection.bind(client)
  client.createConnection = () => {
    create()
    tap(client, parts)
  }
  client.connect(0)
  const connection: Connection = client.connection
  let dropped = false
  const giveUp = () => connection.terminate()
  parts.signal.addEventListener('abort', giveUp)
  await opened(connection).finally(() => parts.signal.removeEventListener('abort', giveUp))
  let fault: Error | undefined
  connection.once('error', (error) => {
    fault = error
  })
  connection.once('close', (code) => {
    delete exchange.clients[url]
    if (!dropped) closed(closingOf(code, fault))
  })
  return {
    subscribe: (topics) => subscribe(exchange, url, topics),
    renew: (topics) =>
      topics.forEach((topic) => {
        exchange
          .unWatchTopics(url, 'orderbook', [], [`unsubscribe:${topic}`], [topic], [topic])
          .then(() => subscribe(exchange, url, [topic]), settledByClosing)
      }),
    pause: () => connection.pause(),
    resume: () => connection.resume(),
    drop() {
      dropped = true
      client.reset(new Error('dropped'))
      connection.removeAllListeners('message')
      connection.terminate()
      delete exchange.clients[url]
    },
  }
}

/** `readyState` of a socket that takes messages. */
const openState = 1

/** What we need of a socket of the package `ws`, which is ccxt's. */
type Connection = Readonly<{
  readyState: number
  on(event: 'message', listener: (data: Buffer, binary: boolean) => void): void
  once(event: 'open', listener: () => void): void
  once(event: 'close', listener: (code: number) => void): void
  once(event: 'error', listener: (error: Error) => void): void
  once(event: 'upgrade', listener: (response: { socket: object }) => void): void
  off(event: 'close', listener: (code: number) => void): void
  removeAllListeners(event: 'message'): void
  pause(): void
  resume(): void
  terminate(): void
}>
type Client = ReturnType<Exchange['client']>

function tap(client: Client, { framed }: SocketParts): void {
  const connection: Connection = client.connection
  let peerCertificateHash: Buffer | undefined
  const hashOnce = (): Buffer | undefined => {
    const hash = peerCertificateHash
    peerCertificateHash = undefined
    return hash
  }
  connection.once('upgrade', ({ socket }) => {
    peerCertificateHash = certificateHash(socket)
  })
  connection.removeAllListeners('message')
  connection.on('message', (data, binary) => {
    if (framed({ direction: 'RECEIVED', binary, data, peerCertificateHash: hashOnce() }))
      client.onMessage({ data: data.toString() })
  })
  const send = client.send.bind(client)
  // ccxt paces what it sends, and takes no notice when the socket is gone by then: that would end the process.
  client.send = async (message) => {
    if (connection.readyState !== openState) return undefined
    const text = typeof message === 'string' ? message : JSON.stringify(message)
    framed({ direction: 'SENT', binary: false, data: Buffer.from(text), peerCertificateHash: hashOnce() })
    return send(text).catch(settledByClosing)
  }
}

function opened(connection: Connection): Promise<void> {
  return new Promise((resolve, reject) => {
    let cause: Error | undefined
    connection.once('error', (error) => {
      cause = error
    })
    const failed = (code: number): void =>
      reject(new Error(cause?.message ?? `the venue closed with ${code}`, { cause }))
    connection.once('close', failed)
    connection.once('open', () => {
      connection.off('close', failed)
      resolve()
    })
  })
}

/** ccxt's promise of a first datum never comes true, because the data do not pass ccxt; its end is the socket's. */
const subscribe = (exchange: Exchange, url: string, topics: readonly string[]): void =>
  void exchange.watchTopics(url, [...topics], [...topics]).catch(settledByClosing)

const settledByClosing = (): void => undefined

function closingOf(code: number, fault: Error | undefined): Closing {
  const isTooBig = fault !== undefined && 'code' in fault && fault.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH'
  return { reason: isTooBig ? 'FRAME_LIMIT' : 'DISCONNECT', detail: fault?.message ?? `close ${code}` }
}

/** SHA-256 of the peer's certificate as it came over TLS; undefined without TLS. */
function certificateHash(socket: object): Buffer | undefined {
  if (!('getPeerCertificate' in socket) || typeof socket.getPeerCertificate !== 'function') return undefined
  const certificate: unknown = socket.getPeerCertificate()
  const isKnown = typeof certificate === 'object' && certificate !== null && 'raw' in certificate
  const raw: unknown = isKnown ? certificate.raw : undefined
  return raw instanceof Uint8Array ? createHash('sha256').update(raw).digest() : undefined
}
