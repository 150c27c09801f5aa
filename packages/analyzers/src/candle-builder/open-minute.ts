import type { InstrumentDefined, TradeExecuted } from '@virtuoso/contracts'
import { openTimeOf, rescale, tradeQuote } from '@virtuoso/domain'
import { type CandleBuilderState, type OpenMinute, openMinutesMax, raiseScales } from './state.ts'

type Print = Readonly<{
  timeMs: number
  price: number
  amount: number
  quote: number
  side: TradeExecuted['takerSide']
  offset: number
}>

/** Takes a trade into its minute, or counts it as late when that minute is closed. */
export function takeTrade(
  state: CandleBuilderState,
  trade: TradeExecuted,
  at: Readonly<{ timeMs: number; offset: number; definition: InstrumentDefined | undefined }>,
): void {
  if (trade.printKind !== 'REGULAR') return
  raiseScales(state, trade.priceScale, trade.amountScale)
  state.firstUp ??= { timeMs: at.timeMs, firstOffset: at.offset }
  const minute = minuteOf(state, openTimeOf(at.timeMs, 'M1'), at)
  if (minute === undefined) {
    state.late = { count: (state.late?.count ?? 0) + 1, firstOffset: state.late?.firstOffset ?? at.offset }
    return
  }
  addPrint(minute, {
    timeMs: at.timeMs,
    price: rescale(trade.price, trade.priceScale, state.priceScale),
    amount: rescale(trade.amount, trade.amountScale, state.amountScale),
    quote: tradeQuote(trade, at.definition),
    side: trade.takerSide,
    offset: at.offset,
  })
}

/** @returns undefined when the minute is closed, or no more may be open. */
function minuteOf(
  state: CandleBuilderState,
  openTimeMs: number,
  { timeMs, offset }: { timeMs: number; offset: number },
): OpenMinute | undefined {
  const newestRow = state.rows.at(-1)
  if (newestRow !== undefined && openTimeMs <= newestRow.openTimeMs) return undefined
  const known = state.minutes.find((it) => it.openTimeMs === openTimeMs)
  if (known !== undefined || state.minutes.length >= openMinutesMax) return known
  const empty = {
    first: 0,
    last: 0,
    high: 0,
    low: 0,
    buyAmount: 0,
    sellAmount: 0,
    unknownAmount: 0,
    tradeCount: 0,
    quoteVolume: 0,
  }
  const minute: OpenMinute = {
    openTimeMs,
    firstTimeMs: timeMs,
    lastTimeMs: timeMs,
    lastOffset: offset,
    firstOffset: offset,
    ...empty,
  }
  state.minutes.push(minute)
  state.minutes.sort((a, b) => a.openTimeMs - b.openTimeMs)
  return minute
}

/** First and last go by event time, then by arrival; sums do not care. */
function addPrint(minute: OpenMinute, { timeMs, price, amount, quote, side, offset }: Print): void {
  const isFirst = minute.tradeCount === 0
  if (isFirst || timeMs < minute.firstTimeMs) {
    minute.firstTimeMs = timeMs
    minute.first = price
  }
  if (isFirst || timeMs >= minute.lastTimeMs) {
    minute.lastTimeMs = timeMs
    minute.last = price
    minute.lastOffset = offset
  }
  minute.high = isFirst ? price : Math.max(minute.high, price)
  minute.low = isFirst ? price : Math.min(minute.low, price)
  if (side === 'BUY') minute.buyAmount += amount
  else if (side === 'SELL') minute.sellAmount += amount
  else minute.unknownAmount += amount
  minute.tradeCount += 1
  minute.quoteVolume += quote
}
