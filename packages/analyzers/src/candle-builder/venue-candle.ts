import type { CandleObserved } from '@virtuoso/contracts'
import { isTimeframe, openTimeOf, rescale, timeframeMs } from '@virtuoso/domain'
import { addRow, compare, type Publish, sayHigher } from './close-minute.ts'
import { rollUp } from './roll-up.ts'
import {
  type Bar,
  type CandleBuilderState,
  type HigherTimeframe,
  higherTimeframes,
  raiseScales,
  waitingMax,
} from './state.ts'
import { gapMsOf } from './trades-channel.ts'

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
  const isOwn = state.firstUpMs !== undefined && venue.openTimeMs >= openTimeOf(state.firstUpMs, 'M1')
  const isNext = newest === undefined || venue.openTimeMs === newest.openTimeMs + timeframeMs.M1
  const isHoled = isNext && gapMsOf(state, venue.openTimeMs) > 0
  if (isOwn && !isHoled) {
    wait(state, 'M1', venue)
    return
  }
  state.minutes = state.minutes.filter((it) => it.openTimeMs > venue.openTimeMs)
  addRow(state, venue, publish)
}

/** Once, and only where we had not seen all of it; every higher candle follows whose coverage rose by it. */
function reviseMinute(state: CandleBuilderState, venue: Bar, publish: Publish): void {
  const index = state.rows.findIndex((it) => it.openTimeMs === venue.openTimeMs)
  const own = state.rows[index]
  if (own === undefined || own.source !== 'TRADES') return
  if (own.coverage === 1) {
    compare(state, own, venue)
    return
  }
  const revised = { ...venue, revision: own.revision + 1, lateCount: own.lateCount }
  state.rows[index] = revised
  publish('M1', revised)
  for (const timeframe of higherTimeframes) {
    const openTimeMs = openTimeOf(venue.openTimeMs, timeframe)
    if (!state.said[timeframe].some((it) => it.openTimeMs === openTimeMs)) continue
    const rolled = rollUp(state.rows, openTimeMs, timeframe)
    if (rolled !== undefined) sayHigher(state, timeframe, rolled, publish)
  }
}

/** Adopted at once where no roll-up of our own is still to come; else it waits for that. */
function takeHigher(state: CandleBuilderState, timeframe: HigherTimeframe, venue: Bar, publish: Publish): void {
  const newest = state.rows.at(-1)
  const closeTimeMs = venue.openTimeMs + timeframeMs[timeframe]
  const isDue = newest !== undefined && newest.openTimeMs + timeframeMs.M1 >= closeTimeMs
  if (state.firstUpMs === undefined || isDue) sayHigher(state, timeframe, venue, publish)
  else wait(state, timeframe, venue)
}

function wait(state: CandleBuilderState, timeframe: 'M1' | HigherTimeframe, bar: Bar): void {
  if (state.waiting.some((it) => it.timeframe === timeframe && it.bar.openTimeMs === bar.openTimeMs)) return
  state.waiting.push({ timeframe, bar })
  state.waiting.sort((a, b) => a.bar.openTimeMs - b.bar.openTimeMs)
  if (state.waiting.length > waitingMax) state.waiting.shift()
}

/** The venue observed all of it; who bought and sold it says only where it gives the takers' part. */
function barOf(state: CandleBuilderState, candle: CandleObserved, offset: number): Bar {
  const price = (value: number): number => rescale(value, candle.priceScale, state.priceScale)
  const amount = rescale(candle.amount, candle.amountScale, state.amountScale)
  const buyAmount =
    candle.takerBuyAmount === undefined
      ? undefined
      : rescale(candle.takerBuyAmount, candle.amountScale, state.amountScale)
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
