import { connect, createServer, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { LinkFaults } from './link-faults.ts'
import { type TcpProxy, tcpProxy } from './tcp-proxy.ts'

/** A server that says back whatever it hears, behind a proxy. */
async function echoBehindProxy(faults: LinkFaults = {}): Promise<{ proxy: TcpProxy; heard(): number }> {
  let heard = 0
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    socket.on('data', (chunk) => {
      heard += chunk.length
      socket.write(chunk)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('not listening')
  const proxy = await tcpProxy({ target: { port: address.port } })
  proxy.set(faults)
  onTestFinished(async () => {
    await proxy.close()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { proxy, heard: () => heard }
}

function client({ port }: TcpProxy): { socket: Socket; said(): string; pieces: number[]; ended: Promise<unknown> } {
  const socket = connect({ port, host: '127.0.0.1' })
  let said = ''
  const pieces: number[] = []
  socket.on('data', (chunk) => {
    said += chunk.toString()
    pieces.push(chunk.length)
  })
  const ended = new Promise((resolve) => socket.once('close', resolve).on('error', (error) => resolve(error)))
  onTestFinished(() => void socket.destroy())
  return { socket, said: () => said, pieces, ended }
}

describe('a line that is damaged while it runs', () => {
  it('carries bytes both ways while nothing is wrong', async () => {
    const { proxy } = await echoBehindProxy()
    const { socket, said } = client(proxy)
    socket.write('hello')
    await vi.waitFor(() => expect(said()).toBe('hello'))
    expect(proxy.connections()).toBe(1)
  })

  it('delays each way', async () => {
    const { proxy } = await echoBehindProxy({ latencyMs: 60, jitterMs: 10 })
    const { socket, said } = client(proxy)
    const startMs = performance.now()
    socket.write('slow')
    await vi.waitFor(() => expect(said()).toBe('slow'), { interval: 5 })
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(115)
  })

  it('holds everything back while frozen, and passes it on in order once thawed', async () => {
    const { proxy, heard } = await echoBehindProxy({ freeze: true })
    const { socket, said } = client(proxy)
    socket.write('before ')
    await vi.waitFor(() => expect(proxy.connections()).toBe(1))
    socket.write('and after')
    await new Promise((resolve) => setTimeout(resolve, 40))
    expect(heard()).toBe(0)
    proxy.set({})
    await vi.waitFor(() => expect(said()).toBe('before and after'))
  })

  it('lets only requests through, and resets what lost its replies once healed', async () => {
    const { proxy, heard } = await echoBehindProxy({ oneWay: 'request' })
    const { socket, said, ended } = client(proxy)
    socket.write('heard, not answered')
    await vi.waitFor(() => expect(heard()).toBe(19))
    proxy.set({})
    await ended
    expect(said()).toBe('')
  })

  it('slices, throttles and corrupts', async () => {
    const { proxy } = await echoBehindProxy({ sliceBytes: 7, bandwidthBytesPerSecond: 1_000, corruptShare: 1 })
    const { socket, said } = client(proxy)
    const startMs = performance.now()
    socket.write('x'.repeat(70))
    await vi.waitFor(() => expect(said().length).toBeGreaterThanOrEqual(68), { timeout: 2_000 })
    expect(performance.now() - startMs).toBeGreaterThan(70)
    expect(said()).not.toBe('x'.repeat(70))
  })

  it('resets on demand and after so many bytes', async () => {
    const { proxy } = await echoBehindProxy({ limitBytes: 10 })
    const long = client(proxy)
    long.socket.write('more than ten bytes')
    expect(await long.ended).toMatchObject({ code: 'ECONNRESET' })
    proxy.set({})
    const short = client(proxy)
    short.socket.write('x')
    await vi.waitFor(() => expect(short.said()).toBe('x'))
    proxy.reset()
    expect(await short.ended).toMatchObject({ code: 'ECONNRESET' })
  })

  it('refuses what comes while the server is gone', async () => {
    const proxy = await tcpProxy({ target: { port: 1 } })
    onTestFinished(() => proxy.close())
    expect(await client(proxy).ended).toMatchObject({ code: 'ECONNRESET' })
  })
})
