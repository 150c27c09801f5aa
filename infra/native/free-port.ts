import { createServer } from 'node:net'

// Below every range from which systems take the ports of outgoing connections (Linux 32768, macOS and Windows 49152):
// a client that keeps dialling a killed server there can be given the server's own port, and then holds it.
const lowest = 20_000
const highest = 32_000

/** A port on 127.0.0.1 that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (await canListen(port)) return port
  }
}

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
