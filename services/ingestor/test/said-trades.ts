import { hex, type LogRecord } from '@virtuoso/contracts'
import type { SaidTrade, Simulator } from '@virtuoso/simulator'
import { ofType } from './venue-and-log.ts'

/** Reads what the venue says while it says it, because the venue forgets what is older than its last 16 MiB. */
export function listenTo({ restUrl }: Simulator): Readonly<{ end(): Promise<readonly SaidTrade[]> }> {
  const trades: SaidTrade[] = []
  let next = 0
  let reading = Promise.resolve()
  /** A connection that was kept may just be closed by the other side: then it is asked again. */
  const ask = (): Promise<Response> => fetch(`${restUrl}/_sim/trades?from=${next}`)
  async function read(): Promise<void> {
    const answer = await ask().catch(ask)
    if (Number(answer.headers.get('x-forgotten')) > next)
      throw new Error('the venue forgot trades before they were read')
    for (const line of (await answer.text()).split('\n')) if (line !== '') trades.push(JSON.parse(line))
    next = Number(answer.headers.get('x-next'))
  }
  const timer = setInterval(() => {
    reading = reading.then(read)
    reading.catch(() => undefined)
  }, 1_000)
  return {
    async end() {
      clearInterval(timer)
      await reading
      await read()
      return trades
    },
  }
}

/** Trades that the venue said and that are neither in the log nor inside a hole that it declares. */
export function undeclared(said: readonly SaidTrade[], events: readonly LogRecord[]): readonly SaidTrade[] {
  const instrumentOf = new Map(ofType(events, 'InstrumentDefined').map((it) => [it.event.venueSymbol, it.key]))
  const held = new Set(ofType(events, 'TradeExecuted').map((it) => `${it.key} ${it.event.venueTradeId}`))
  const holes = holesOfTrades(events)
  return said.filter(({ symbol, id, timeMs }) => {
    const instrument = instrumentOf.get(symbol) ?? symbol
    if (held.has(`${instrument} ${id}`)) return false
    return !(holes.get(instrument) ?? []).some(({ fromMs, toMs }) => fromMs <= timeMs && timeMs <= toMs)
  })
}

type Hole = Readonly<{ fromMs: number; toMs: number }>

/** Of each instrument, when its trades could not be trusted; before they first came up nothing was promised. */
function holesOfTrades(events: readonly LogRecord[]): ReadonlyMap<string, readonly Hole[]> {
  const resumed = ofType(events, 'FeedResumed').filter((it) => it.event.channel === 'TRADES')
  const ends = new Map(resumed.map(({ event }) => [hex(event.gapId ?? Buffer.alloc(0)), event.atTimeMs]))
  const gaps = ofType(events, 'FeedGap').filter((it) => it.event.channel === 'TRADES')
  const holes = gaps.map(({ key, event, headers }) => ({
    key,
    fromMs: event.fromTimeMs,
    toMs: ends.get(hex(headers.eventId)) ?? Number.POSITIVE_INFINITY,
  }))
  const firsts = [...Map.groupBy(resumed, (it) => it.key)].map(([key, [first]]) => ({
    key,
    fromMs: 0,
    toMs: first?.event.atTimeMs ?? 0,
  }))
  return Map.groupBy([...firsts, ...holes], (it) => it.key)
}
