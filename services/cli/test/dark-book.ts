import { type NewRecord, partitionOf } from '@virtuoso/contracts'
import { btc, journal } from '@virtuoso/testing'

const minuteMs = 60_000
const lengthsMs = { H4: 240 * minuteMs, M30: 30 * minuteMs, M5: 5 * minuteMs, M1: minuteMs } as const
/** When its own trading begins; before it the venue tells 240 candles of each length. */
export const openedMs = 300 * lengthsMs.H4

/** Seconds after it opened. */
export const lostAt = 1_560
export const resumedAt = 1_600
export const snapshotAt = 1_602
const endAt = 1_640

/**
 * A market that rises and is bought, while its book leans the other way and so holds the confluence down; until the book
 * is lost, and for as long nobody trades either.
 * @returns By second after it opened what is told in it, in the order of the log; history is told before the first.
 */
export function darkBook(): readonly (readonly NewRecord[])[] {
  const partition = partitionOf(btc, 3)
  const facts = journal(partition).defined()
  for (const timeframe of ['H4', 'M30', 'M5', 'M1'] as const) history(facts, timeframe)
  facts.resumed(openedMs, false, 'TRADES').resumed(openedMs, false, 'BOOK')
  const ends: number[] = []
  for (let second = 0; second <= endAt; second += 1) {
    tell(facts, second)
    ends.push(facts.records().length)
  }
  const records = facts.records().map(({ key, value, headers, timestampMs }) => ({
    topic: 'market.events' as const,
    partition,
    key: key ?? Buffer.alloc(0),
    value,
    headers,
    timestampMs,
  }))
  return ends.map((end, second) => records.slice(ends[second - 1] ?? 0, end))
}

function history(facts: ReturnType<typeof journal>, timeframe: keyof typeof lengthsMs): void {
  for (let ago = 240; ago > 0; ago -= 1) {
    const close = 1_000 - ago / 2
    const low = close - (ago % 5 === 0 ? 2.4 : 0.9)
    const prices = [close - 0.5, close + 0.4, low, close].map(text)
    const [open = '', highest = '', lowest = '', last = ''] = prices
    const words = { timeframe, takerBuyAmount: '8' } as const
    facts.candle(openedMs - ago * lengthsMs[timeframe], [open, highest, lowest, last], '10', words)
  }
}

function tell(facts: ReturnType<typeof journal>, second: number): void {
  const atMs = openedMs + second * 1_000
  const price = 1_000 + Math.floor(second / 30) / 2
  const isDark = second >= lostAt && second < snapshotAt
  if (second === lostAt) facts.gap(atMs, 'BOOK')
  if (second === resumedAt) facts.resumed(atMs, false, 'BOOK')
  const every = second < lostAt - 60 ? 20 : 5
  if (second === snapshotAt || (!isDark && second % every === 0)) quote(facts, price, atMs)
  if (!isDark && second % 10 === 0) facts.trade(text(price), '30', atMs)
  if (!isDark && second % 10 === 7) facts.trade(text(price - 0.1), '10', atMs, { side: 'SELL' })
  if (second % 20 === 0) facts.mark(text(price), atMs)
  if (second % 10 === 0) facts.openInterest((50_000 + second * 10).toFixed(3), atMs)
  if (second % (every === 5 ? 1 : 20) === 0) facts.progressed(atMs)
}

function quote(facts: ReturnType<typeof journal>, price: number, atMs: number): void {
  const bids = depths.map((it) => [text(price - 0.1 - it), '1'] as const)
  const asks = depths.map((it) => [text(price + it), '8'] as const)
  facts.book(bids, asks, atMs)
}

const depths = [0, 0.1, 0.2, 0.3, 0.4]
const text = (price: number): string => price.toFixed(1)
