import type { SentFrame } from './journal.ts'
import { parseTopic } from './topic.ts'

/** One line of `GET /_sim/trades`: a trade that the venue told a client. */
export type SaidTrade = Readonly<{
  /** `BTCUSDT`. */
  symbol: string
  /** The venue's id. */
  id: string
  /** When the venue says that it happened, Unix epoch milliseconds. */
  timeMs: number
  side: string
  price: string
  amount: string
  /** Whom it was told: `sim-3` is the third that connected. */
  connection: string
}>

/** The trades in a frame, in its order; one that the venue says twice is in two frames. */
export function tradesIn({ topic, text, connection }: SentFrame): readonly SaidTrade[] {
  if (topic === undefined || parseTopic(topic)?.channel !== 'publicTrade') return []
  const { data = [] }: { data?: readonly TradeRow[] } = JSON.parse(text)
  return data.map(({ s, i, T, S, p, v }) => ({ symbol: s, id: i, timeMs: T, side: S, price: p, amount: v, connection }))
}

/** What we wrote ourselves, in Bybit's names. */
type TradeRow = Readonly<{ s: string; i: string; T: number; S: string; p: string; v: string }>
