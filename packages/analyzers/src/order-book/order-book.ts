import { defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { FeedResumed, TradeExecuted } from '@virtuoso/contracts'
import {
  addOrderFlow,
  addTaken,
  advance,
  bestQuote,
  bookTrouble,
  closeGap,
  openGap,
  orderFlowImbalance,
  rescale,
  rescaleAmounts,
} from '@virtuoso/domain'
import { type OrderBookConfig, orderBookDefaults } from './config.ts'
import { sampleSeconds } from './sample-seconds.ts'
import { scoreBook } from './score-book.ts'
import { freeze, initialState, noSample, type OrderBookState, thaw } from './state.ts'

/** Resting interest and what hits it, over one minute to four hours; nothing while the book cannot be trusted. */
export const orderBook = defineAnalyzer<OrderBookState, OrderBookConfig>({
  name: 'order-book',
  version: 1,
  stateVersion: 1,
  config: orderBookDefaults,
  produces: ['ScoreComputed'],
  dimension: 'ORDER_BOOK',
  initialState,
  on: {
    BookSnapshot(state, _snapshot, step) {
      begin(state, step)
      if (step.intake.book.standing === 'SYNCED') state.bookOffset = step.firstOffset
      takeBook(state, step)
      finish(state, step)
    },
    BookDelta(state, _delta, step) {
      begin(state, step)
      takeBook(state, step)
      finish(state, step)
    },
    TradeExecuted(state, trade, step) {
      begin(state, step)
      takeTrade(state, trade, step)
      finish(state, step)
    },
    FeedProgressed(state, _progress, step) {
      begin(state, step)
      finish(state, step)
    },
    FeedGap(state, { channel, fromTimeMs }, step) {
      begin(state, step)
      if (channel === 'BOOK' && state.horizons.observedFromMs !== -1) openGap(state.horizons, fromTimeMs, step.offset)
      finish(state, step, true)
    },
    FeedResumed(state, resumed, step) {
      begin(state, step)
      endGap(state, resumed, step)
      finish(state, step, true)
    },
    InstrumentDefined(state, _definition, step) {
      begin(state, step)
      finish(state, step, true)
    },
    UniverseSelected(state, { instruments }, step) {
      begin(state, step)
      state.isDeselected = !instruments.includes(step.instrument)
      finish(state, step, true)
    },
  },
  freeze,
  thaw,
})

/** Before the record is looked at: the seconds that passed saw the book that it found. */
function begin(state: OrderBookState, step: Step<OrderBookConfig>): void {
  const { nowMs } = step.intake
  if (nowMs === undefined) return
  advance(state.horizons, nowMs)
  sampleSeconds(state, nowMs, step)
}

/** A book that crosses for the moment is no quote: the next event is compared with what was before it. */
function takeBook(state: OrderBookState, { intake, offset }: Step<OrderBookConfig>): void {
  const { book, eventTimeMs } = intake
  if (book.standing !== 'SYNCED' || book.isCrossed) return
  const before = state.quote
  const quote = bestQuote(book)
  state.quote = quote
  if (before === undefined || quote === undefined) return
  raiseAmountScale(state, book.amountScale)
  const e = rescale(orderFlowImbalance(before, quote), book.amountScale, state.amountScale)
  addOrderFlow(state.horizons, e, eventTimeMs, state.bookOffset === -1 ? offset : state.bookOffset)
}

function takeTrade(
  state: OrderBookState,
  { amount, amountScale, takerSide, printKind }: TradeExecuted,
  { intake, firstOffset }: Step<OrderBookConfig>,
): void {
  if (printKind !== 'REGULAR') return
  raiseAmountScale(state, amountScale)
  const taken = rescale(amount, amountScale, state.amountScale)
  const taker = takerSide === 'BUY' ? 'buy' : takerSide === 'SELL' ? 'sell' : 'unknown'
  addTaken(state.horizons, taker, taken, intake.eventTimeMs, firstOffset)
}

function raiseAmountScale(state: OrderBookState, scale: number): void {
  if (scale <= state.amountScale) return
  rescaleAmounts(state.horizons, state.amountScale, scale)
  state.amountScale = scale
}

/** What was recovered is not lost; otherwise the loss ends only with a book that can be used. */
function endGap(
  state: OrderBookState,
  { channel, atTimeMs, recovered }: FeedResumed,
  step: Step<OrderBookConfig>,
): void {
  if (channel !== 'BOOK' || !recovered || state.horizons.observedFromMs === -1) return
  closeGap(state.horizons, { atTimeMs, recovered }, step.offset)
}

/** After the record: can the book be used, and is it time to say so. */
function finish(state: OrderBookState, step: Step<OrderBookConfig>, isForced = false): void {
  const { nowMs } = step.intake
  if (nowMs === undefined) return
  const before = state.trouble
  state.trouble = troubleOf(nowMs, step)
  if (state.trouble === undefined) seeAgain(state, nowMs, step.offset)
  else loseSight(state, nowMs, step.offset)
  const slot = Math.floor(nowMs / step.config.slotMs)
  if (!isForced && slot <= state.slot && before === state.trouble) return
  state.slot = Math.max(slot, state.slot)
  scoreBook(state, nowMs, step)
}

function troubleOf(nowMs: number, { intake, config }: Step<OrderBookConfig>): OrderBookState['trouble'] {
  const { book, channels, lastDatumMs } = intake
  const trouble = bookTrouble(book, channels.BOOK.state)
  if (trouble !== undefined) return trouble
  return nowMs - (lastDatumMs.BOOK ?? nowMs) > config.bookStaleMs ? 'STALE' : undefined
}

function seeAgain({ horizons }: OrderBookState, nowMs: number, offset: number): void {
  if (horizons.observedFromMs !== -1 && horizons.gapFromMs === -1) return
  closeGap(horizons, { atTimeMs: nowMs, recovered: false }, offset)
}

/** Nothing that is adjacent survives, and the time without a book counts as lost. */
function loseSight(state: OrderBookState, nowMs: number, offset: number): void {
  const { horizons } = state
  state.quote = undefined
  state.bidWalls = []
  state.askWalls = []
  state.sampled = noSample
  if (horizons.observedFromMs !== -1) openGap(horizons, nowMs, offset)
}
