import type { OpenConvention } from '@virtuoso/domain'
import { type Timeframe, timeframeMs } from '@virtuoso/domain'
import { rollUp } from './roll-up.ts'
import { type Bar, type CandleBuilderState, type HigherTimeframe, higherTimeframes, rowsMax } from './state.ts'
import { forgetHoles, unseenOf } from './trades-channel.ts'

export type Publish = (timeframe: Timeframe, bar: Bar) => void

/** Closes every minute that ends at or before the watermark, in time order, one candle each, with or without trades. */
export function closeMinutes(
  state: CandleBuilderState,
  watermarkMs: number,
  convention: OpenConvention,
  publish: Publish,
): void {
  for (;;) {
    const openTimeMs = dueToClose(state, watermarkMs)
    if (openTimeMs === undefined) return
    const bar = ownBar(state, openTimeMs, convention)
    state.minutes = state.minutes.filter((it) => it.openTimeMs > openTimeMs)
    const venue = takeWaiting(state, 'M1', openTimeMs)
    if (venue !== undefined && bar !== undefined && bar.coverage === 1) compare(state, bar, venue)
    const closed = venue !== undefined && (bar === undefined || bar.coverage < 1) ? instead(venue, bar, state) : bar
    if (closed !== undefined) addRow(state, closed, publish)
  }
}

/** The venue's minute in the place of our own: that ours was not whole is among the reasons for it, and for its close. */
export function instead(
  venue: Bar,
  own: Readonly<{ firstOffset: number }> | undefined,
  { late }: CandleBuilderState,
): Bar {
  const closeOffset = Math.min(venue.closeOffset, own?.firstOffset ?? venue.closeOffset)
  const firstOffset = Math.min(closeOffset, late?.firstOffset ?? closeOffset)
  return { ...venue, lateCount: late?.count ?? 0, firstOffset, closeOffset }
}

/** Most seconds end no minute. */
export const isMinuteDue = (state: CandleBuilderState, watermarkMs: number): boolean =>
  dueToClose(state, watermarkMs) !== undefined

function dueToClose(state: CandleBuilderState, watermarkMs: number): number | undefined {
  const openTimeMs = nextToClose(state)
  return openTimeMs === undefined || openTimeMs + timeframeMs.M1 > watermarkMs ? undefined : openTimeMs
}

/** Without a candle before it, the first own minute is the first in which something traded or the venue said a candle. */
function nextToClose(state: CandleBuilderState): number | undefined {
  const newest = state.rows.at(-1)
  if (state.firstUp === undefined) return undefined
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
  const { gapMs, firstOffset } = unseenOf(state, openTimeMs)
  const offsets = [minute?.firstOffset, opensAtClose ? before.closeOffset : undefined, state.late?.firstOffset]
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
    lateCount: state.late?.count ?? 0,
    firstOffset: Math.min(firstOffset, ...offsets.filter((it) => it !== undefined)),
    closeOffset: minute?.lastOffset ?? before?.closeOffset ?? 0,
  }
}

/** Publishes a closed minute and, right after it, the higher candles that it completes. */
export function addRow(state: CandleBuilderState, bar: Bar, publish: Publish): void {
  state.rows.push(bar)
  if (state.rows.length > rowsMax) state.rows.shift()
  state.late = undefined
  const closeTimeMs = bar.openTimeMs + timeframeMs.M1
  forgetHoles(state, closeTimeMs)
  publish('M1', bar)
  for (const timeframe of higherTimeframes) {
    if (closeTimeMs % timeframeMs[timeframe] === 0)
      closeHigher(state, timeframe, closeTimeMs - timeframeMs[timeframe], publish)
  }
}

/** The roll-up where it is whole, else the venue's own candle, else the roll-up as far as it goes. */
export function closeHigher(
  state: CandleBuilderState,
  timeframe: HigherTimeframe,
  openTimeMs: number,
  publish: Publish,
): void {
  const rolled = rollUp(state.rows, openTimeMs, timeframe)
  const venue = takeWaiting(state, timeframe, openTimeMs)
  if (venue !== undefined && (rolled === undefined || rolled.coverage < 1)) {
    const firstOffset = Math.min(venue.firstOffset, rolled?.firstOffset ?? venue.firstOffset)
    sayHigher(state, timeframe, { ...venue, firstOffset }, publish)
  } else if (rolled !== undefined) sayHigher(state, timeframe, rolled, publish)
}

/**
 * Says a higher candle for the first time, or again with the next revision when its coverage rose. Of one that is older
 * than all that is remembered nobody knows whether it was said: it is not.
 */
export function sayHigher(state: CandleBuilderState, timeframe: HigherTimeframe, bar: Bar, publish: Publish): void {
  const said = state.said[timeframe]
  const before = said.find((it) => it.openTimeMs === bar.openTimeMs)
  const saidMax = (rowsMax * timeframeMs.M1) / timeframeMs[timeframe]
  const oldest = said[0]
  if (oldest !== undefined && said.length === saidMax && bar.openTimeMs < oldest.openTimeMs) return
  if (before !== undefined && bar.coverage <= before.coverage) return
  const { openTimeMs, coverage } = bar
  const revision = before === undefined ? 0 : before.revision + 1
  const firstOffset = Math.min(bar.firstOffset, before?.firstOffset ?? bar.firstOffset)
  state.said[timeframe] = [...said.filter((it) => it !== before), { openTimeMs, coverage, revision, firstOffset }]
    .sort((a, b) => a.openTimeMs - b.openTimeMs)
    .slice(-saidMax)
  publish(timeframe, { ...bar, revision, firstOffset })
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
