import type { LogRecord } from '@virtuoso/contracts'
import type { PatternRow, SignalCloseRow, SignalRow, SignalUpdateRow } from '../noticed-rows.ts'
import type {
  CandleRow,
  FeedEpochRow,
  GapRow,
  InstrumentRow,
  PriceRow,
  ProgressRow,
  ResumptionRow,
  ScoreRow,
  UnusableRow,
} from '../rows.ts'
import { candleRow } from './rows/candle-row.ts'
import { gapRow, resumptionRow } from './rows/channel-rows.ts'
import { instrumentRow } from './rows/instrument-row.ts'
import { patternRow } from './rows/pattern-row.ts'
import { priceRow } from './rows/price-row.ts'
import { progressRow } from './rows/progress-row.ts'
import { scoreRow } from './rows/score-row.ts'
import { signalCloseRow, signalRow, signalUpdateRow } from './rows/signal-rows.ts'

/** `ViewChanges` while they are gathered. */
export type GatheredChanges = {
  instruments: InstrumentRow[]
  gaps: GapRow[]
  resumptions: ResumptionRow[]
  candles: CandleRow[]
  scores: ScoreRow[]
  progress: ProgressRow[]
  feedEpochs: FeedEpochRow[]
  prices: PriceRow[]
  signals: SignalRow[]
  signalUpdates: SignalUpdateRow[]
  signalCloses: SignalCloseRow[]
  patterns: PatternRow[]
  unusable: UnusableRow[]
}

export const gathering = (): GatheredChanges => ({
  instruments: [],
  gaps: [],
  resumptions: [],
  candles: [],
  scores: [],
  progress: [],
  feedEpochs: [],
  prices: [],
  signals: [],
  signalUpdates: [],
  signalCloses: [],
  patterns: [],
  unusable: [],
})

/** Adds what one record says; a type that no view holds adds nothing. */
export function gather(changes: GatheredChanges, record: LogRecord): void {
  switch (record.type) {
    case 'InstrumentDefined':
      changes.instruments.push(instrumentRow(record.event, record))
      break
    case 'FeedGap':
      changes.gaps.push(gapRow(record.event, record))
      break
    case 'FeedResumed':
      changes.resumptions.push(resumptionRow(record.event, record))
      break
    case 'CandleClosed':
      changes.candles.push(candleRow(record.event, record))
      break
    case 'ScoreComputed':
      changes.scores.push(scoreRow(record.event, record))
      break
    case 'TickerUpdated': {
      const row = priceRow(record.event, record)
      if (row !== undefined) changes.prices.push(row)
      break
    }
    case 'SignalRaised':
      changes.signals.push(signalRow(record.event, record))
      break
    case 'SignalUpdated':
      changes.signalUpdates.push(signalUpdateRow(record.event, record))
      break
    case 'SignalClosed':
      changes.signalCloses.push(signalCloseRow(record.event, record))
      break
    case 'PatternDetected':
      changes.patterns.push(patternRow(record.event, record))
      break
    case 'FeedProgressed':
    case 'AnalysisProgressed':
      changes.progress.push(progressRow(record.event, record))
      break
  }
}
