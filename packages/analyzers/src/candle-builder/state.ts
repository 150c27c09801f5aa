import type { CandleSource } from '@virtuoso/contracts'
import { rescale, type Timeframe } from '@virtuoso/domain'

/** Open minutes at a time; the watermark is a few seconds behind, so two is usual. */
export const openMinutesMax = 8
/** M1 rows kept whole: two H4 candles, and how far back a back-fill may revise. */
export const rowsMax = 480
/** Venue candles waiting for the own one to close: what one back-fill of eight hours brings; then the oldest goes. */
export const waitingMax = 400

export type HigherTimeframe = Exclude<Timeframe, 'M1'>
export const higherTimeframes: readonly HigherTimeframe[] = ['M5', 'M30', 'H4']

/** A minute that still takes trades. Prices and amounts in the state's scales. */
export type OpenMinute = {
  readonly openTimeMs: number
  firstTimeMs: number
  first: number
  lastTimeMs: number
  last: number
  lastOffset: number
  high: number
  low: number
  buyAmount: number
  sellAmount: number
  unknownAmount: number
  tradeCount: number
  /** Quote currency, sum in arrival order. */
  quoteVolume: number
  firstOffset: number
}

/** A candle as it was or will be published; undefined where a venue's candle does not say. */
export type Bar = Readonly<{
  openTimeMs: number
  open: number
  high: number
  low: number
  close: number
  amount: number
  buyAmount: number | undefined
  sellAmount: number | undefined
  unknownAmount: number
  tradeCount: number | undefined
  quoteVolume: number | undefined
  coverage: number
  gapMs: number
  source: CandleSource
  revision: number
  lateCount: number
  /** Oldest log offset behind it. */
  firstOffset: number
  /** Offset behind its close, which the next candle may open from. */
  closeOffset: number
}>

export type WaitingBar = Readonly<{ timeframe: Timeframe; bar: Bar }>
/** What was last said of a higher candle, so that it is said again only when it became better. */
export type Said = Readonly<{ openTimeMs: number; coverage: number; revision: number; firstOffset: number }>
/** A hole in the TRADES channel; without an end it is still open. Both ms; and the offset of the gap that began it. */
export type Hole = Readonly<{ fromMs: number; toMs: number | undefined; firstOffset: number }>
/** When TRADES first came up, ms, and the offset of what said so. */
export type FirstUp = Readonly<{ timeMs: number; firstOffset: number }>
/** Trades that came too late since the last minute closed, and the offset of the first of them. */
export type Late = Readonly<{ count: number; firstOffset: number }>

export type CandleBuilderState = {
  priceScale: number
  amountScale: number
  /** Ascending by time. */
  minutes: OpenMinute[]
  /** Closed M1 candles, ascending by time. */
  rows: Bar[]
  waiting: WaitingBar[]
  said: Record<HigherTimeframe, Said[]>
  /** undefined: TRADES was never up, there are no own candles. */
  firstUp: FirstUp | undefined
  holes: Hole[]
  /** undefined: none. */
  late: Late | undefined
  /** Venue candles of fully observed own minutes that were equal, and that were not. */
  venueAgreed: number
  venueDisagreed: number
}

export const initialState = (): CandleBuilderState => ({
  priceScale: 0,
  amountScale: 0,
  minutes: [],
  rows: [],
  waiting: [],
  said: { M5: [], M30: [], H4: [] },
  firstUp: undefined,
  holes: [],
  late: undefined,
  venueAgreed: 0,
  venueDisagreed: 0,
})

/** Scales only rise: whatever is kept in a coarser one is multiplied, exactly. */
export function raiseScales(state: CandleBuilderState, priceScale: number, amountScale: number): void {
  if (priceScale <= state.priceScale && amountScale <= state.amountScale) return
  const prices = Math.max(priceScale, state.priceScale)
  const amounts = Math.max(amountScale, state.amountScale)
  const price = (value: number): number => rescale(value, state.priceScale, prices)
  const amount = (value: number): number => rescale(value, state.amountScale, amounts)
  state.rows = state.rows.map((it) => rescaleBar(it, price, amount))
  state.waiting = state.waiting.map((it) => ({ ...it, bar: rescaleBar(it.bar, price, amount) }))
  for (const it of state.minutes) {
    for (const name of ['first', 'last', 'high', 'low'] as const) it[name] = price(it[name])
    for (const name of ['buyAmount', 'sellAmount', 'unknownAmount'] as const) it[name] = amount(it[name])
  }
  state.priceScale = prices
  state.amountScale = amounts
}

const rescaleBar = (bar: Bar, price: (value: number) => number, amount: (value: number) => number): Bar => ({
  ...bar,
  open: price(bar.open),
  high: price(bar.high),
  low: price(bar.low),
  close: price(bar.close),
  amount: amount(bar.amount),
  buyAmount: bar.buyAmount === undefined ? undefined : amount(bar.buyAmount),
  sellAmount: bar.sellAmount === undefined ? undefined : amount(bar.sellAmount),
  unknownAmount: amount(bar.unknownAmount),
})
