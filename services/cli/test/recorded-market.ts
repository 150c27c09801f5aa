import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'

/** What the linear connection of a recorded Bybit said, read without any code of ours: the oracle of the journey. */
export type RecordedMarket = Readonly<{
  /** Per symbol, in order: id, price and amount as the venue wrote them. */
  trades: ReadonlyMap<string, readonly Readonly<{ id: string; price: string; amount: string }>[]>
  /** Per symbol, the last frame of the minute that opens at the given time: open high low close amount. */
  lastKline(symbol: string, openTimeMs: number): readonly string[] | undefined
}>

type Message = { topic?: string; data?: unknown }

export function readRecordedMarket(folder: string): RecordedMarket {
  const trades = new Map<string, { id: string; price: string; amount: string }[]>()
  const klines = new Map<string, readonly string[]>()
  for (const { topic = '', data } of linearMessages(folder)) {
    if (!Array.isArray(data)) continue
    const symbol = topic.slice(topic.lastIndexOf('.') + 1)
    for (const it of data) {
      if (topic.startsWith('publicTrade.')) {
        const known = trades.get(symbol) ?? []
        trades.set(symbol, known)
        known.push({ id: it.i, price: it.p, amount: it.v })
      }
      if (topic.startsWith('kline.1.'))
        klines.set(`${symbol}@${it.start}`, [it.open, it.high, it.low, it.close, it.volume])
    }
  }
  return { trades, lastKline: (symbol, openTimeMs) => klines.get(`${symbol}@${openTimeMs}`) }
}

function linearMessages(folder: string): Message[] {
  const file = readdirSync(folder).find((it) => it.endsWith('.jsonl.zst')) ?? ''
  const lines = zstdDecompressSync(readFileSync(join(folder, file)))
    .toString()
    .trim()
    .split('\n')
    .map((it) => JSON.parse(it))
  const linear = lines.find((it) => it.t === 'connect' && it.addr.endsWith('/linear'))?.conn
  return lines.filter((it) => it.t === 'recv' && it.conn === linear).map((it) => JSON.parse(it.data))
}
