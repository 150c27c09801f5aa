import { defineAnalyzer, type Step } from '@virtuoso/analyzer-kit'
import type { CandleClosed } from '@virtuoso/contracts'
import { openConvention, openConventions, type Timeframe, timeframeMs } from '@virtuoso/domain'
import { closeMinutes, isMinuteDue, type Publish } from './close-minute.ts'
import { freeze, thaw } from './freeze.ts'
import { takeTrade } from './open-minute.ts'
import { type Bar, type CandleBuilderState, initialState } from './state.ts'
import { beginHole, endHole } from './trades-channel.ts'
import { takeVenueCandle } from './venue-candle.ts'

type Config = Readonly<{ openConventions: typeof openConventions }>

/**
 * The four timeframes as immutable facts, with the takers' split and honesty about what was not seen: minutes from
 * trades close on the watermark, higher candles are rolled up from minutes, the venue's own candles fill what is missing.
 */
export const candleBuilder = defineAnalyzer<CandleBuilderState, Config>({
  name: 'candle-builder',
  version: 1,
  stateVersion: 1,
  config: { openConventions },
  produces: ['CandleClosed'],
  initialState,
  on: {
    TradeExecuted: (state, trade, { intake, firstOffset }) =>
      takeTrade(state, trade, { timeMs: intake.eventTimeMs, offset: firstOffset, definition: intake.definition }),
    CandleObserved: (state, candle, step) => takeVenueCandle(state, candle, step.firstOffset, publisher(state, step)),
    FeedProgressed: (state, { watermarkMs }, step) => {
      if (isMinuteDue(state, watermarkMs))
        closeMinutes(state, watermarkMs, openConvention(step.instrument), publisher(state, step))
    },
    FeedGap: (state, gap, { firstOffset }) => {
      if (gap.channel === 'TRADES') beginHole(state, gap, firstOffset)
    },
    FeedResumed: (state, resumed, { firstOffset }) => {
      if (resumed.channel === 'TRADES') endHole(state, resumed, firstOffset)
    },
  },
  freeze,
  thaw: (plain) => (plain instanceof Uint8Array ? thaw(plain) : undefined),
})

const publisher =
  (state: CandleBuilderState, { emit }: Step<Config>): Publish =>
  (timeframe, bar) =>
    emit('CandleClosed', candleOf(timeframe, bar, state), {
      asOfMs: bar.openTimeMs + timeframeMs[timeframe],
      firstOffset: bar.firstOffset,
    })

const candleOf = (
  timeframe: Timeframe,
  { openTimeMs, open, high, low, close, amount, unknownAmount, buyAmount, sellAmount, ...rest }: Bar,
  { priceScale, amountScale }: CandleBuilderState,
): Omit<CandleClosed, 'instrument' | 'analyzer' | 'version' | 'configHash' | 'asOfMs'> => ({
  timeframe,
  openTimeMs,
  open,
  high,
  low,
  close,
  priceScale,
  amount,
  unknownAmount,
  buyAmount,
  sellAmount,
  amountScale,
  tradeCount: rest.tradeCount,
  quoteVolume: rest.quoteVolume,
  coverage: rest.coverage,
  gapMs: rest.gapMs,
  source: rest.source,
  revision: rest.revision,
  lateCount: rest.lateCount,
})
