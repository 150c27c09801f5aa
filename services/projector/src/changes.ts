import type { LogRecord } from '@virtuoso/contracts'
import type {
  CandleRow,
  FeedEpochRow,
  GapRow,
  InstrumentRow,
  ProgressRow,
  ResumptionRow,
  ScoreRow,
} from '@virtuoso/view-store'
import { candleRow } from './rows/candle-row.ts'
import { gapRow, resumptionRow } from './rows/channel-rows.ts'
import { instrumentRow } from './rows/instrument-row.ts'
import { progressRow } from './rows/progress-row.ts'
import { scoreRow } from './rows/score-row.ts'

/** `ViewChanges` while they are gathered. */
export type GatheredChanges = {
  instruments: InstrumentRow[]
  gaps: GapRow[]
  resumptions: ResumptionRow[]
  candles: CandleRow[]
  scores: ScoreRow[]
  progress: ProgressRow[]
  feedEpochs: FeedEpochRow[]
}

export const gathering = (): GatheredChanges => ({
  instruments: [],
  gaps: [],
  resumptions: [],
  candles: [],
  scores: [],
  progress: [],
  feedEpochs: [],
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
    case 'FeedProgressed':
    case 'AnalysisProgressed':
      changes.progress.push(progressRow(record.event, record))
      break
  }
}
