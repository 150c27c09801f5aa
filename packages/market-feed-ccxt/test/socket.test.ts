import { setTimeout as sleep } from 'node:timers/promises'
import { startSimulator, syntheticSource } from '@virtuoso/simulator'
import { expect, it, onTestFinished } from 'vitest'
import { openExchange, streamUrl } from '../src/bybit/exchange.ts'
import { openSocket, type SocketFrame } from '../src/bybit/socket.ts'

it('a subscription that ccxt has not sent yet dies with its socket, in silence', async () => {
  const venue = await startSimulator({ source: syntheticSource({ seed: 1, startMs: Date.now(), now: Date.now }) })
  onTestFinished(() => venue.stop())
  const exchange = await openExchange(venue)
  const sent: SocketFrame[] = []
  const framed = (frame: SocketFrame): boolean => {
    if (frame.direction === 'SENT') sent.push(frame)
    return false
  }
  const { signal } = new AbortController()
  const socket = await openSocket({ exchange, url: streamUrl(exchange), framed, signal, closed: () => undefined })
  for (const symbol of venue.symbols()) socket.subscribe([`publicTrade.${symbol}`])
  socket.drop()
  const before = sent.length
  // What is rejected and heard by nobody ends a process, and this test run.
  await sleep(300)
  expect(sent).toHaveLength(before)
  expect(before).toBeLessThan(venue.symbols().length)
})
