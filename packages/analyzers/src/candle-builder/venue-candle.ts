import type { CandleObserved } from '@virtuoso/contracts'
import { isTimeframe, openTimeOf, rescale, timeframeMs } from '@virtuoso/domain'
import { addRow, closeHigher, compare, instead, type Publish, sayHigher } from './close-minute.ts'
import { rollUp } from './roll-up.ts'
import {
  type Bar,
  type CandleBuilderState,
  type HigherTimeframe,
  higherTimeframes,
  raiseScales,
  rowsMax,
  waitingMax,
} from './state.ts'
import { unseenOf } from './trades-channel.ts'

/** Takes the venue's own closed candle: history before our first minute, or a minute that we did not see whole. */
export function takeVenueCandle(
  state: CandleBuilderState,
  candle: CandleObserved,
  offset: number,
  publish: Publish,
): void {
  const { timeframe } = candle
  if (!candle.closed || !isTimeframe(timeframe)) return
  raiseScales(state, candle.priceScale, candle.amountScale)
  const bar = barOf(state, candle, offset)
  if (timeframe === 'M1') takeMinute(state, bar, publish)
  else takeHigher(state, timeframe, bar, publish)
}

function takeMinute(state: CandleBuilderState, venue: Bar, publish: Publish): void {
  const newest = state.rows.at(-1)
  if (newest !== undefined && venue.openTimeMs <= newest.openTimeMs) {
    reviseMinute(state, venue, publish)
    return
  }
  const isOwn = state.firstUp !== undefined && venue.openTimeMs >= openTimeOf(state.firstUp.timeMs, 'M1')
  const isNext = newest === undefined || venue.openTimeMs === newest.openTimeMs + timeframeMs.M1
  const unseen = unseenOf(state, venue.openTimeMs)
  const isHoled = isNext && unseen.gapMs > 0
  if (isOwn && !isHoled) {
    wait(state, 'M1', venue)
    return
  }
  state.minutes = state.minutes.filter((it) => it.openTimeMs > venue.openTimeMs)
  addRow(state, instead(venue, unseen, state), publish)
}

/** Once, and only where we had not seen all of it; every higher candle follows whose coverage rose by it. */
function reviseMinute(state: CandleBuilderState, venue: Bar, publish: Publish): void {
  const index = state.rows.findIndex((it) => it.openTimeMs === venue.openTimeMs)
  const own = state.rows[index]
  if (own === undefined) addHistory(state, venue, publish)
  if (own?.source !== 'TRADES') return
  if (own.coverage === 1) {
    compare(state, own, venue)
    return
  }
  const firstOffset = Math.min(own.firstOffset, venue.firstOffset)
  const revised = {
    ...venue,
    revision: own.revision + 1,
    lateCount: own.lateCount,
    firstOffset,
    closeOffset: firstOffset,
  }
  state.rows[index] = revised
  publish('M1', revised)
  for (const timeframe of higherTimeframes) {
    const openTimeMs = openTimeOf(venue.openTimeMs, timeframe)
    if (!state.said[timeframe].some((it) => it.openTimeMs === openTimeMs)) continue
    const rolled = rollUp(state.rows, openTimeMs, timeframe)
    if (rolled !== undefined) sayHigher(state, timeframe, rolled, publish)
  }
}

/** History that comes only after our first minute closed; it is not older than what is kept, and completes what it ends. */
function addHistory(state: CandleBuilderState, venue: Bar, publish: Publish): void {
  const newest = state.rows.at(-1)
  if (newest === undefined || venue.openTimeMs <= newest.openTimeMs - rowsMax * timeframeMs.M1) return
  state.rows = [...state.rows, venue].sort((a, b) => a.openTimeMs - b.openTimeMs).slice(-rowsMax)
  publish('M1', venue)
  const closeTimeMs = venue.openTimeMs + timeframeMs.M1
  for (const timeframe of higherTimeframes) {
    const openTimeMs = openTimeOf(venue.openTimeMs, timeframe)
    const isSaid = state.said[timeframe].some((it) => it.openTimeMs === openTimeMs)
    if (isSaid || closeTimeMs === openTimeMs + timeframeMs[timeframe])
      closeHigher(state, timeframe, openTimeMs, publish)
  }
}

/** Adopted at once where no roll-up of our own is still to come; else it waits for that. */
function takeHigher(state: CandleBuilderState, timeframe: HigherTimeframe, venue: Bar, publish: Publish): void {
  const newest = state.rows.at(-1)
  const closeTimeMs = venue.openTimeMs + timeframeMs[timeframe]
  const isDue = newest !== undefined && newest.openTimeMs + timeframeMs.M1 >= closeTimeMs
  const isBeforeOurs = state.firstUp === undefined || closeTimeMs <= openTimeOf(state.firstUp.timeMs, 'M1')
  if (isBeforeOurs || isDue) sayHigher(state, timeframe, venue, publish)
  else wait(state, timeframe, venue)
}

function wait(state: CandleBuilderState, timeframe: 'M1' | HigherTimeframe, bar: Bar): void {
  if (state.waiting.some((it) => it.timeframe === timeframe && it.bar.openTimeMs === bar.openTimeMs)) return
  state.waiting.push({ timeframe, bar })
  state.waiting.sort((a, b) => a.bar.openTimeMs - b.bar.openTimeMs)
  if (state.waiting.length > waitingMax) state.waiting.shift()
}

/** The venue observed all of it; who bought and sold it says only where it gives the takers' part, and a part it is. */
function barOf(state: CandleBuilderState, candle: CandleObserved, offset: number): Bar {
  const price = (value: number): number => rescale(value, candle.priceScale, state.priceScale)
  const amount = rescale(candle.amount, candle.amountScale, state.amountScale)
  const { takerBuyAmount } = candle
  const buyAmount =
    takerBuyAmount === undefined || takerBuyAmount > candle.amount
      ? undefined
      : rescale(takerBuyAmount, candle.amountScale, state.amountScale)
  return {
    openTimeMs: candle.openTimeMs,
    open: price(candle.open),
    high: price(candle.high),
    low: price(candle.low),
    close: price(candle.close),
    amount,
    buyAmount,
    sellAmount: buyAmount === undefined ? undefined : amount - buyAmount,
    unknownAmount: buyAmount === undefined ? amount : 0,
    tradeCount: candle.tradeCount,
    quoteVolume: undefined,
    coverage: 1,
    gapMs: 0,
    source: 'VENUE',
    revision: 0,
    lateCount: 0,
    firstOffset: offset,
    closeOffset: offset,
  }
}
