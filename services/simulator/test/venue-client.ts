import { WebSocket } from 'ws'

/** A client of the venue's stream that keeps all it was told. */
export type VenueClient = Readonly<{
  /** Every text received, in order. */ texts: readonly string[]
  subscribe(...topics: readonly string[]): void
  say(text: string): void
  /** Resolves when what was received fulfils the condition; fails with the test's own time limit. */
  until(fulfilled: (texts: readonly string[]) => boolean): Promise<void>
  /** Resolves with the close code. */
  closed: Promise<number>
  close(): void
}>

export async function connect(url: string): Promise<VenueClient> {
  const socket = new WebSocket(url)
  const texts: string[] = []
  socket.on('message', (data) => texts.push(data.toString()))
  const closed = new Promise<number>((resolve) => socket.on('close', resolve))
  await new Promise((resolve, reject) => {
    socket.on('open', resolve)
    socket.on('error', reject)
  })
  return {
    texts,
    subscribe: (...topics) => socket.send(JSON.stringify({ op: 'subscribe', req_id: '1', args: topics })),
    say: (text) => socket.send(text),
    until: (fulfilled) =>
      new Promise((resolve) => {
        const look = () => {
          if (!fulfilled(texts)) return
          socket.off('message', look)
          resolve()
        }
        socket.on('message', look)
        look()
      }),
    closed,
    close: () => socket.close(),
  }
}

/** The texts that carry data of a topic. */
export const dataOf = (texts: readonly string[], topic: string): readonly string[] =>
  texts.filter((text) => text.startsWith(`{"topic":"${topic}"`))

/** What a book topic's frames add up to: price → size as printed. */
export function bookOf(texts: readonly string[]): Readonly<{ bids: Map<string, string>; asks: Map<string, string> }> {
  const bids = new Map<string, string>()
  const asks = new Map<string, string>()
  for (const text of texts) {
    const { type, data } = JSON.parse(text)
    if (type === 'snapshot') for (const side of [bids, asks]) side.clear()
    apply(bids, data.b)
    apply(asks, data.a)
  }
  return { bids, asks }
}

function apply(side: Map<string, string>, levels: readonly (readonly [string, string])[]): void {
  for (const [price, size] of levels) {
    if (Number(size) === 0) side.delete(price)
    else side.set(price, size)
  }
}
