import { accepted } from '../src/envelope.ts'
import type { Stage, VenueSource } from '../src/venue-source.ts'

/** A venue that says what the test tells it to, at a time that stands still. */
export function scriptedSource(): VenueSource & Readonly<{ print(topic: string, text: string): void }> {
  let stage: Stage | undefined
  return {
    symbols: ['BTCUSDT', 'ETHUSDT'],
    venueTimeMs: () => 1_786_310_820_000,
    offers: ({ symbol }) => symbol === 'BTCUSDT' || symbol === 'ETHUSDT',
    answer: (path) => (path === '/v5/market/tickers' ? accepted({ list: [] }, 1_786_310_820_000) : undefined),
    open: (opened) => {
      stage = opened
    },
    subscribed: () => [],
    close: () => undefined,
    print: (topic, text) => stage?.publish({ topic, text }),
  }
}
