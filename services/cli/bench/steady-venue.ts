import type { VenueSource } from '@virtuoso/simulator'

/** A venue that says so many events a second, evenly: trades and book changes. */
export type SteadyVenue = VenueSource & Readonly<{ setRate(eventsPerSecond: number): void }>

type Stage = Parameters<VenueSource['open']>[0]
type Side = readonly (readonly [price: string, amount: string])[]
/** What the generated venue says of a book when somebody subscribes to it. */
type Snapshot = { topic: string; data: { s: string; b: Side; a: Side; u: number; seq: number } }

const tickMs = 20
const tradeShare = 0.6

/**
 * Everything but the stream comes from `base`. A trade frame holds the trades of one tick of one instrument, a book
 * frame one change: as a busy venue sends them.
 */
export function steadyVenue(base: VenueSource): SteadyVenue {
  const books = new Map<string, Snapshot>()
  let timer: NodeJS.Timeout | undefined
  let rate = 0
  let said = 0

  function say(stage: Stage, passedMs: number): void {
    const heard = [...stage.demand()]
    const trades = heard.filter((it) => it.startsWith('publicTrade.'))
    const changes = heard.filter((it) => books.has(it))
    if (trades.length === 0 || changes.length === 0) return
    const due = (rate * passedMs) / 1_000
    const tradesEach = spread(due * tradeShare, trades.length)
    const changesEach = spread(due * (1 - tradeShare), changes.length)
    for (const topic of trades) publish(topic, tradeFrame(topic, tradesEach()))
    for (const topic of changes) for (let left = changesEach(); left > 0; left -= 1) publish(topic, bookFrame(topic))

    function publish(topic: string, text: string | undefined): void {
      if (text !== undefined) stage.publish({ topic, text })
    }
  }
  /** Where there is less than one for each, another one gets it each time. */
  function spread(due: number, places: number): () => number {
    return () => {
      said += due / places
      const whole = Math.floor(said)
      said -= whole
      return whole
    }
  }
  function tradeFrame(topic: string, count: number): string | undefined {
    if (count === 0) return undefined
    const book = bookOf(topic.slice('publicTrade.'.length))
    if (book === undefined) return undefined
    const timeMs = Date.now()
    const data = Array.from({ length: count }, () => trade(book, timeMs))
    return JSON.stringify({ topic, type: 'snapshot', ts: timeMs, data })
  }
  function trade({ data }: Snapshot, timeMs: number) {
    data.seq += 1
    const isBuy = data.seq % 2 === 0
    const [price = '1', amount = '1'] = (isBuy ? data.a : data.b)[0] ?? []
    const what = { T: timeMs, s: data.s, S: isBuy ? 'Buy' : 'Sell', v: amount, p: price, L: 'ZeroPlusTick' }
    return { ...what, i: `${data.s}-${timeMs}-${data.seq}`, BT: false, RPI: false, seq: data.seq }
  }
  function bookFrame(topic: string): string | undefined {
    const book = books.get(topic)
    if (book === undefined) return undefined
    const { data } = book
    data.u += 1
    data.seq += 1
    const timeMs = Date.now()
    const at = data.u % 20
    // Amounts change places: the digits stay those that the venue would say.
    const change = (side: Side): Side =>
      side.slice(at, at + 3).map(([price], place) => [price, side[(at + place + data.u) % 40]?.[1] ?? '1'])
    const said = { s: data.s, b: change(data.b), a: change(data.a), u: data.u, seq: data.seq }
    return JSON.stringify({ topic, type: 'delta', ts: timeMs, data: said, cts: timeMs - 1 })
  }
  function bookOf(symbol: string): Snapshot | undefined {
    for (const book of books.values()) if (book.data.s === symbol) return book
    return undefined
  }

  return {
    ...base,
    setRate(eventsPerSecond) {
      rate = eventsPerSecond
    },
    open(stage) {
      let atMs = performance.now()
      timer = setInterval(() => {
        const passedMs = performance.now() - atMs
        atMs += passedMs
        say(stage, passedMs)
      }, tickMs)
    },
    subscribed(topics) {
      const frames = base.subscribed(topics)
      for (const { topic, text } of frames) if (topic.startsWith('orderbook.')) books.set(topic, snapshotOf(text))
      return frames
    },
    close() {
      clearInterval(timer)
      base.close()
    },
  }
}

function snapshotOf(text: string): Snapshot {
  const said: unknown = JSON.parse(text)
  if (!isSnapshot(said)) throw new Error('the venue says something else than a book')
  return said
}

const isSnapshot = (said: unknown): said is Snapshot =>
  typeof said === 'object' && said !== null && 'topic' in said && 'data' in said && typeof said.data === 'object'
