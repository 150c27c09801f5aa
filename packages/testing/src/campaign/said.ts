import type { Said } from '@virtuoso/audit/invariants'
import { id } from '@virtuoso/contracts'

/** Listens to what the simulated venue writes down of itself, for longer than it remembers. */
export type VenueWitness = Readonly<{
  /** All trades it told anybody so far. */
  trades(): Promise<readonly Said[]>
  stop(): void
}>

/** Well before 16 MiB, which is what the venue remembers. */
const listenEveryMs = 10_000

/** @param venueUrl - Of a simulator's REST side. */
export function venueWitness(venueUrl: string): VenueWitness {
  const trades = new Map<string, Said>()
  let heard = 0
  const listen = async (): Promise<void> => {
    const answer = await fetch(`${venueUrl}/_sim/truth`)
    const forgotten = Number(answer.headers.get('x-forgotten') ?? 0)
    const lines = (await answer.text()).split('\n').filter((it) => it !== '')
    if (forgotten > heard) throw new Error(`the venue forgot ${forgotten - heard} frames before they were read`)
    for (const line of lines.slice(heard - forgotten))
      for (const trade of tradesOf(line)) trades.set(trade.eventId.toString('hex'), trade)
    heard = forgotten + lines.length
  }
  let listening = Promise.resolve()
  let failure: unknown
  const again = (): Promise<void> => {
    listening = listening.then(listen).catch((error: unknown) => {
      failure ??= error
    })
    return listening
  }
  const timer = setInterval(again, listenEveryMs)
  return {
    async trades() {
      await again()
      if (failure !== undefined) throw failure
      return [...trades.values()]
    },
    stop: () => clearInterval(timer),
  }
}

/** @param line - Of `GET /_sim/truth`: a frame as it left. */
export function tradesOf(line: string): readonly Said[] {
  if (!line.includes('publicTrade')) return []
  const frame: unknown = JSON.parse(line)
  const text = fieldOf(frame, 'text')
  const data = typeof text === 'string' ? fieldOf(JSON.parse(text), 'data') : undefined
  return Array.isArray(data) ? data.flatMap(saidIn) : []
}

function saidIn(trade: unknown): readonly Said[] {
  const [symbol, price, amount, side, venueTradeId] = ['s', 'p', 'v', 'S', 'i'].map((it) => String(fieldOf(trade, it)))
  const atMs = fieldOf(trade, 'T')
  if (symbol === undefined || typeof atMs !== 'number') return []
  const instrument = `bybit:${symbol.replace(/^(.+)USDT$/, '$1/USDT:USDT')}`
  const eventId = id('TradeExecuted/1', instrument, venueTradeId, exact(price), exact(amount), side?.toUpperCase())
  return [{ instrument, channel: 'TRADES', atMs, eventId }]
}

/** Canonical: no trailing zeros. */
const exact = (text = ''): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)

const fieldOf = (value: unknown, field: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field)?.[1] : undefined
