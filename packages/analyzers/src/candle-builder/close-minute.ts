import type { OpenConvention } from '@virtuoso/domain'
import { type Timeframe, timeframeMs } from '@virtuoso/domain'
import { rollUp } from './roll-up.ts'
import { type Bar, type CandleBuilderState, type HigherTimeframe, higherTimeframes, rowsMax } from './state.ts'
import { forgetHoles, gapMsOf } from './trades-channel.ts'

export type Publish = (timeframe: Timeframe, bar: Bar) => void

/** Closes every minute that ends at or before the watermark, in time order, one candle each, with or without trades. */
export function closeMinutes(
  state: CandleBuilderState,
  watermarkMs: number,
  convention: OpenConvention,
  publish: Publish,
): void {
  for (;;) {
    const openTimeMs = nextToClose(state)
    if (openTimeMs === undefined || openTimeMs + timeframeMs.M1 > watermarkMs) return
    const bar = ownBar(state, openTimeMs, convention)
    state.minutes = state.minutes.filter((it) => it.openTimeMs > openTimeMs)
    const venue = takeWaiting(state, 'M1', openTimeMs)
    if (venue !== undefined && bar !== undefined && bar.coverage === 1) compare(state, bar, venue)
    const closed =
      venue !== undefined && (bar === undefined || bar.coverage < 1) ? { ...venue, lateCount: state.lateCount } : bar
    if (closed !== undefined) addRow(state, closed, publish)
  }
}

/** Without a candle before it, the first own minute is the first in which something traded or the venue said a candle. */
function nextToClose(state: CandleBuilderState): number | undefined {
  const newest = state.rows.at(-1)
  if (state.firstUpMs === undefined) return undefined
  if (newest !== undefined) return newest.openTimeMs + timeframeMs.M1
  const traded = state.minutes[0]?.openTimeMs
  const said = state.waiting.find((it) => it.timeframe === 'M1')?.bar.openTimeMs
  return traded === undefined || (said !== undefined && said < traded) ? said : traded
}

/** @returns undefined when no price is known: nothing traded and nothing came before. */
function ownBar(state: CandleBuilderState, openTimeMs: number, convention: OpenConvention): Bar | undefined {
  const minute = state.minutes.find((it) => it.openTimeMs === openTimeMs)
  const before = state.rows.at(-1)
  const first = minute?.first ?? before?.close
  const last = minute?.last ?? before?.close
  if (first === undefined || last === undefined) return undefined
  const opensAtClose = before !== undefined && (minute === undefined || convention === 'PREVIOUS_CLOSE')
  const open = opensAtClose ? before.close : first
  const gapMs = gapMsOf(state, openTimeMs)
  const offsets = [...(minute === undefined ? [] : [minute.firstOffset]), ...(opensAtClose ? [before.closeOffset] : [])]
  return {
    openTimeMs,
    open,
    high: Math.max(open, minute?.high ?? open),
    low: Math.min(open, minute?.low ?? open),
    close: last,
    amount: minute === undefined ? 0 : minute.buyAmount + minute.sellAmount + minute.unknownAmount,
    buyAmount: minute?.buyAmount ?? 0,
    sellAmount: minute?.sellAmount ?? 0,
    unknownAmount: minute?.unknownAmount ?? 0,
    tradeCount: minute?.tradeCount ?? 0,
    quoteVolume: minute?.quoteVolume ?? 0,
    coverage: 1 - gapMs / timeframeMs.M1,
    gapMs,
    source: 'TRADES',
    revision: 0,
    lateCount: state.lateCount,
    firstOffset: Math.min(...offsets),
    closeOffset: minute?.lastOffset ?? before?.closeOffset ?? 0,
  }
}

/** Publishes a closed minute and, right after it, the higher candles that it completes. */
export function addRow(state: CandleBuilderState, bar: Bar, publish: Publish): void {
  state.rows.push(bar)
  if (state.rows.length > rowsMax) state.rows.shift()
  state.lateCount = 0
  const closeTimeMs = bar.openTimeMs + timeframeMs.M1
  forgetHoles(state, closeTimeMs)
  publish('M1', bar)
  for (const timeframe of higherTimeframes) {
    if (closeTimeMs % timeframeMs[timeframe] === 0)
      closeHigher(state, timeframe, closeTimeMs - timeframeMs[timeframe], publish)
  }
}

/** The roll-up where it is whole, else the venue's own candle, else the roll-up as far as it goes. */
function closeHigher(
  state: CandleBuilderState,
  timeframe: HigherTimeframe,
  openTimeMs: number,
  publish: Publish,
): void {
  const rolled = rollUp(state.rows, openTimeMs, timeframe)
  const venue = takeWaiting(state, timeframe, openTimeMs)
  const best = rolled === undefined || (rolled.coverage < 1 && venue !== undefined) ? venue : rolled
  if (best !== undefined) sayHigher(state, timeframe, best, publish)
}

/** Says a higher candle for the first time, or again with the next revision when its coverage rose. */
export function sayHigher(state: CandleBuilderState, timeframe: HigherTimeframe, bar: Bar, publish: Publish): void {
  const said = state.said[timeframe]
  const index = said.findIndex((it) => it.openTimeMs === bar.openTimeMs)
  const before = said[index]
  const newest = said.at(-1)
  if (before === undefined && newest !== undefined && bar.openTimeMs < newest.openTimeMs) return
  if (before !== undefined && bar.coverage <= before.coverage) return
  const revision = before === undefined ? 0 : before.revision + 1
  const now = { openTimeMs: bar.openTimeMs, coverage: bar.coverage, revision }
  if (before === undefined) said.push(now)
  else said[index] = now
  if (said.length > (rowsMax * timeframeMs.M1) / timeframeMs[timeframe]) said.shift()
  publish(timeframe, { ...bar, revision })
}

/** @returns The venue's candle that waited for this one to close, no longer waiting; older ones of its timeframe are dropped with it. */
function takeWaiting(state: CandleBuilderState, timeframe: Timeframe, openTimeMs: number): Bar | undefined {
  const found = state.waiting.find((it) => it.timeframe === timeframe && it.bar.openTimeMs === openTimeMs)
  state.waiting = state.waiting.filter((it) => it.timeframe !== timeframe || it.bar.openTimeMs > openTimeMs)
  return found?.bar
}

/** A venue candle of a fully observed own minute is compared, not adopted. */
export function compare(state: CandleBuilderState, own: Bar, venue: Bar): void {
  const same =
    own.open === venue.open &&
    own.high === venue.high &&
    own.low === venue.low &&
    own.close === venue.close &&
    own.amount === venue.amount
  if (same) state.venueAgreed += 1
  else state.venueDisagreed += 1
}
