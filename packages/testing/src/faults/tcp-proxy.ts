import { connect, createServer, type Server, type Socket } from 'node:net'
import { type LinkFaults, type LinkState, linkState } from './link-faults.ts'
import { relay } from './relay.ts'
import { seededRandom } from './seeded-random.ts'
import { blindTap, type Tap } from './tap.ts'

/** A port of loopback behind which a server stands, and the line between them, which can be damaged while it runs. */
export type TcpProxy = Readonly<{
  port: number
  /** `127.0.0.1:port` */
  address: string
  /** From now on; replaces what was wrong before, `{}` heals all. */
  set(faults: LinkFaults): void
  /** Resets every open connection once. */
  reset(): void
  /** Open connections. */
  connections(): number
  close(): Promise<void>
}>

export type TcpProxyParts = Readonly<{
  target: Readonly<{ host?: string; port: number }>
  /** What looks into each connection; left out: nobody. */
  tap?: () => Tap
  /** For what happens by chance. Default 1. */
  seed?: number
}>

/** Listens on a free port; the target is dialled anew for each connection, so it may die and come back. */
export async function tcpProxy({ target, tap = () => blindTap, seed = 1 }: TcpProxyParts): Promise<TcpProxy> {
  const link = linkState(seededRandom(seed))
  const lines = new Set<Line>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const upstream = connect({
      host: target.host ?? '127.0.0.1',
      port: target.port,
      allowHalfOpen: true,
      noDelay: true,
    })
    const line = carry(client, upstream, link, tap())
    lines.add(line)
    client.once('close', () => lines.delete(line))
  })
  const port = await listening(server)
  return {
    port,
    address: `127.0.0.1:${port}`,
    set(faults) {
      const healed = link.now().oneWay !== undefined && faults.oneWay === undefined
      link.set(faults)
      if (healed) for (const line of lines) if (line.hasLost()) line.cut()
    },
    reset() {
      for (const line of lines) line.cut()
    },
    connections: () => lines.size,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const line of lines) line.cut()
      await closed
    },
  }
}

type Line = Readonly<{ cut(): void; hasLost(): boolean }>

function carry(client: Socket, upstream: Socket, link: LinkState, tap: Tap): Line {
  let bytesPassed = 0
  let hasLost = false
  const cut = (): void => {
    client.resetAndDestroy()
    upstream.resetAndDestroy()
  }
  for (const socket of [client, upstream]) {
    socket.on('error', cut)
    socket.once('close', (hadError) => hadError && cut())
  }
  const ended = new Promise((resolve) => client.once('close', resolve))
  const shared = {
    ended,
    link,
    tap,
    cut,
    lost: () => {
      hasLost = true
    },
    count: (bytes: number) => (bytesPassed += bytes),
  }
  const ways = [
    relay({ ...shared, source: client, sink: upstream, direction: 'request' }),
    relay({ ...shared, source: upstream, sink: client, direction: 'reply' }),
  ]
  void Promise.all(ways).then(() => {
    client.destroySoon()
    upstream.destroySoon()
  })
  return { cut, hasLost: () => hasLost }
}

const listening = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
