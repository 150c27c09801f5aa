import { type Channel, type LogRecord, open, type StoredRecord, UndecodableRecord } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'

/** What an ingestor has to know of its past; all of it is in the log. */
export type Memory = Readonly<{
  /** ms by `instrument channel`, exchange time: the newest fact or end of a gap. */
  lastTimeMs: ReadonlyMap<string, number>
  /** ms; −∞: no progress yet. */
  watermarkMs: number
}>

const channelByType: Readonly<Partial<Record<LogRecord['type'], Channel>>> = {
  TradeExecuted: 'TRADES',
  BookSnapshot: 'BOOK',
  BookDelta: 'BOOK',
  TickerUpdated: 'TICKER',
  OpenInterestObserved: 'OPEN_INTEREST',
  CandleObserved: 'CANDLES',
}

export async function readBack(log: EventLog, shard: string): Promise<Memory> {
  const lastTimeMs = new Map<string, number>()
  let watermarkMs = Number.NEGATIVE_INFINITY
  for (const { partition, startOffset, endOffset } of await log.positions('market.events')) {
    let inForce = 0
    for await (const records of readRange(log, { topic: 'market.events', partition, from: startOffset, to: endOffset }))
      for (const stored of records) {
        const record = readable(log, stored)
        const feed = record?.headers.feed
        // What a superseded ingestor went on saying was heard by nobody who counts.
        if (record === undefined || feed?.shard !== shard || feed.epoch < inForce) continue
        inForce = feed.epoch
        if (record.type === 'FeedProgressed') watermarkMs = Math.max(watermarkMs, record.event.watermarkMs)
        const [channel, timeMs] = heard(record)
        const name = `${record.key} ${channel}`
        if (channel !== undefined && timeMs !== undefined)
          lastTimeMs.set(name, Math.max(lastTimeMs.get(name) ?? 0, timeMs))
      }
  }
  return { lastTimeMs, watermarkMs }
}

function heard({ type, event }: LogRecord): readonly [channel: Channel | undefined, timeMs: number | undefined] {
  if (type === 'FeedResumed') return [event.channel, event.atTimeMs]
  return [channelByType[type], 'exchangeTimeMs' in event ? event.exchangeTimeMs : undefined]
}

/** Somebody else's nonsense in the log keeps nobody from starting. */
function readable(log: EventLog, stored: StoredRecord): LogRecord | undefined {
  try {
    return open(log.codec, stored)
  } catch (cause) {
    if (!(cause instanceof UndecodableRecord)) throw cause
    return undefined
  }
}
