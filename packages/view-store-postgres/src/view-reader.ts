import { channelStates, type InstrumentRow, overviewTopics, type Seen, type ViewReader } from '@virtuoso/view-store'
import type { Database, Sql } from './database.ts'
import { readStanding } from './standing.ts'
import { readCandles, readNewestOpenTime } from './tables/candles.ts'
import { readGapPage, readGapsTouching, readOpenGaps } from './tables/gaps.ts'
import { findInstrument, readInstruments } from './tables/instruments.ts'
import { readLatestScores, readOpenSignals } from './tables/overview.ts'
import { readPatternPage } from './tables/patterns.ts'
import { readPriceHistory } from './tables/price-history.ts'
import { readPrices } from './tables/prices.ts'
import { readUps } from './tables/resumptions.ts'
import { readScoreHistory } from './tables/score-history.ts'
import { readScores } from './tables/scores.ts'
import { readSignalPage, readSignalsBetween } from './tables/signals.ts'

export const viewReader = (database: Database): ViewReader => ({
  ...instrumentReader(database),
  ...listReader(database),
})

type InstrumentReader = Pick<
  ViewReader,
  'standing' | 'instruments' | 'instrument' | 'candles' | 'scores' | 'scoreHistory'
>

const instrumentReader = (database: Database): InstrumentReader => ({
  standing: () => database.transaction('read', readStanding),
  instruments: () =>
    database.transaction('read', async (sql) => ({
      instruments: await readInstruments(sql),
      ...(await channelsAndGaps(sql)),
      standing: await readStanding(sql, { topics: ['market.events'] }),
    })),
  instrument: (name) =>
    seen(database, name, ['market.events'], async (sql, instrument) => ({
      instrument,
      ...(await channelsAndGaps(sql, instrument.instrument)),
    })),
  candles: (query) =>
    seen(database, query.instrument, ['market.events', 'market.candles'], async (sql, instrument) => {
      const { instrument: name } = instrument
      const candles = await readCandles(sql, { ...query, instrument: name })
      const fromMs = query.fromMs ?? candles[0]?.openTimeMs
      return {
        instrument,
        candles,
        newestOpenTimeMs: await readNewestOpenTime(sql, name, query.timeframe),
        gaps: await readGapsTouching(sql, { instrument: name, channel: 'TRADES', fromMs, toMs: query.toMs }),
      }
    }),
  scores: (name) =>
    seen(database, name, ['market.events', 'analysis.scores'], async (sql, instrument) => {
      const scores = await readScores(sql, instrument.instrument)
      const fromMs = scores.length === 0 ? undefined : Math.min(...scores.map((it) => it.windowFromMs))
      return { instrument, scores, gaps: await readGapsTouching(sql, { instrument: instrument.instrument, fromMs }) }
    }),
  scoreHistory: (query) =>
    seen(database, query.instrument, ['market.events', 'analysis.scores'], async (sql, instrument) => {
      const { instrument: name } = instrument
      const points = await readScoreHistory(sql, { ...query, instrument: name })
      const fromMs = query.fromMs ?? points.at(-1)?.asOfMs
      return { instrument, points, gaps: await readGapsTouching(sql, { instrument: name, fromMs, toMs: query.toMs }) }
    }),
})

const listReader = (database: Database): Omit<ViewReader, keyof InstrumentReader> => ({
  overview: () =>
    database.transaction('read', async (sql) => ({
      instruments: await readInstruments(sql),
      ...(await channelsAndGaps(sql)),
      prices: await readPrices(sql),
      scores: await readLatestScores(sql),
      openSignals: await readOpenSignals(sql),
      ...(await readPriceHistory(sql)),
      standing: await readStanding(sql, { topics: overviewTopics }),
    })),
  signals: (query) =>
    listed(database, query.instrument, 'signals', async (sql, instrument) => ({
      signals: await readSignalPage(sql, { ...query, instrument }),
    })),
  signalsById: (range, limit) =>
    database.transaction('read', async (sql) => ({
      signals: await readSignalsBetween(sql, range, limit),
      standing: await readStanding(sql, { topics: ['market.events', 'signals'] }),
    })),
  gaps: (query) =>
    listed(database, query.instrument, undefined, async (sql, instrument) => ({
      gaps: await readGapPage(sql, { ...query, instrument }),
    })),
  patterns: (query) =>
    listed(database, query.instrument, 'analysis.patterns', async (sql, instrument) => ({
      patterns: await readPatternPage(sql, { ...query, instrument }),
    })),
})

/** A page of a list, of all instruments or of one; undefined when one is named that nobody defined. */
const listed = <T>(
  database: Database,
  name: string | undefined,
  topic: string | undefined,
  read: (sql: Sql, instrument: string | undefined) => Promise<T>,
): Promise<Seen<T & Readonly<{ instrument: InstrumentRow | undefined }>> | undefined> =>
  database.transaction('read', async (sql) => {
    const instrument = name === undefined ? undefined : await findInstrument(sql, name)
    if (name !== undefined && instrument === undefined) return undefined
    return {
      ...(await read(sql, instrument?.instrument)),
      instrument,
      standing: await readStanding(sql, {
        topics: ['market.events', ...(topic === undefined ? [] : [topic])],
        partition: instrument?.partition,
      }),
    }
  })

/** What is asked of one instrument, with the standing of its partition, all of one moment. */
const seen = <T>(
  database: Database,
  name: string,
  topics: readonly string[],
  read: (sql: Sql, instrument: InstrumentRow) => Promise<T>,
): Promise<Seen<T> | undefined> =>
  database.transaction('read', async (sql) => {
    const instrument = await findInstrument(sql, name)
    if (instrument === undefined) return undefined
    return {
      ...(await read(sql, instrument)),
      standing: await readStanding(sql, { topics, partition: instrument.partition }),
    }
  })

async function channelsAndGaps(sql: Sql, instrument?: string) {
  const gaps = await readOpenGaps(sql, instrument)
  return { channels: channelStates(await readUps(sql, instrument), gaps), gaps }
}
