import { createServer } from 'node:net'

/** The port asked for, or the next one that is free; 0: any free one. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; ; port += 1) {
    const found = await tryPort(port)
    if (found !== undefined) return found
  }
}

const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
