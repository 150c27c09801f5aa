import { channelStates, type InstrumentRow, type Seen, type ViewReader } from '@virtuoso/view-store'
import type { Database, Sql } from './database.ts'
import { readStanding } from './standing.ts'
import { readCandles, readNewestOpenTime } from './tables/candles.ts'
import { readGapsTouching, readOpenGaps } from './tables/gaps.ts'
import { findInstrument, readInstruments } from './tables/instruments.ts'
import { readUps } from './tables/resumptions.ts'
import { readScores } from './tables/scores.ts'

export const viewReader = (database: Database): ViewReader => ({
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
