/** Where the scores behind a signal lie: outputs of one partition stand in the order of their causes. */
import { hex, type LogRecord, open, parseCoordinate, type StoredRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { headersOf } from '../sound-record.ts'
import type { SignalRecord } from './find-signal.ts'

export type ScoreRecord = Extract<LogRecord, { type: 'ScoreComputed' }>

/** Scores by event id, and the confluence that raised the signal. */
export type ScoresBehind = Readonly<{ byId: ReadonlyMap<string, ScoreRecord>; confluence: ScoreRecord | undefined }>

const topic = 'analysis.scores'
const chunk = 500

/** Reads backwards from the signal's cause until everything it names is found, or its oldest cause is passed. */
export async function scoresBehind(log: EventLog, signal: SignalRecord, causeOffset: number): Promise<ScoresBehind> {
  const { partition, event, headers } = signal
  const wanted = new Set(event.contributions.map((it) => hex(it.scoreId)))
  const oldest = Math.min(causeOffset, ...event.contributions.map((it) => it.causeOffset).filter((it) => it >= 0))
  const byId = new Map<string, ScoreRecord>()
  let confluence: ScoreRecord | undefined
  const { startOffset, endOffset } = (await log.positions(topic)).find((it) => it.partition === partition) ?? none
  let to = await firstCausedAfter(log, { partition, set: headers.set, causeOffset, startOffset, endOffset })
  while (to > startOffset) {
    const from = Math.max(startOffset, to - chunk)
    const records = await run(log, partition, from, to)
    for (const stored of records.reverse()) {
      const isWanted = wanted.has(hex(headersOf(stored)?.eventId ?? Buffer.alloc(0)))
      if (!isWanted && (confluence !== undefined || stored.key?.toString() !== event.instrument)) continue
      const record = open(log.codec, stored)
      if (record.type !== 'ScoreComputed') continue
      if (isWanted) byId.set(hex(record.headers.eventId), record)
      else if (raisedBy(record, signal)) confluence = record
    }
    const reached = records.at(-1)
    if (reached !== undefined && (causeOf(reached) ?? Number.POSITIVE_INFINITY) < oldest) break
    if (confluence !== undefined && byId.size === wanted.size) break
    to = from
  }
  return { byId, confluence }
}

const none = { startOffset: 0, endOffset: 0 }

const raisedBy = ({ event }: ScoreRecord, signal: SignalRecord): boolean =>
  event.dimension === 'CONFLUENCE' && event.score === signal.event.score && event.asOfMs <= signal.event.asOfMs

type Search = Readonly<{
  partition: number
  set: string | undefined
  causeOffset: number
  startOffset: number
  endOffset: number
}>

/** By halving: a log of a million scores takes twenty reads. */
async function firstCausedAfter(
  log: EventLog,
  { partition, set, causeOffset, startOffset, endOffset }: Search,
): Promise<number> {
  let [low, high] = [startOffset, endOffset]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const { records } = await log.read({ topic, partition, fromOffset: middle, recordsMax: 20 })
    const own = records.find((it) => it.offset < high && headersOf(it)?.set === set && causeOf(it) !== undefined)
    const cause = own === undefined ? undefined : causeOf(own)
    if (own === undefined || cause === undefined || cause > causeOffset) high = middle
    else low = own.offset + 1
  }
  return low
}

async function run(log: EventLog, partition: number, from: number, to: number): Promise<StoredRecord[]> {
  const found: StoredRecord[] = []
  for (let at = from; at < to; ) {
    const { records, nextOffset } = await log.read({ topic, partition, fromOffset: at, recordsMax: to - at })
    found.push(...records.filter((it) => it.offset < to))
    if (nextOffset === at) break
    at = nextOffset
  }
  return found
}

function causeOf(record: StoredRecord): number | undefined {
  const cause = headersOf(record)?.cause
  return cause === undefined ? undefined : parseCoordinate(cause).offset
}
