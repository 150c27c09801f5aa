import {
  type LogRecord,
  open,
  parseCoordinate,
  parseRange,
  type StoredRecord,
  type TopicName,
  topicDeclaration,
  VirtuosoError,
} from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { integer, parse } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { recordJson } from '../record-json.ts'
import { chooseLog, openChosenLog } from '../which-log.ts'

type Filter = Readonly<{ type: string | undefined; instrument: string | undefined; limit: number | undefined }>

export const events: Run = async (args) => {
  const { values, positionals } = parse(args, {
    stack: { type: 'string' },
    type: { type: 'string' },
    instrument: { type: 'string' },
    limit: { type: 'string' },
    raw: { type: 'boolean' },
  })
  const [action, target] = positionals
  if (target === undefined)
    throw new VirtuosoError('usage', 'events needs a topic or a coordinate', { action: './virtuoso events --help' })
  const filter = {
    type: values.type,
    instrument: values.instrument,
    limit: integer('limit', values.limit, 1, 1_000_000_000),
  }
  const log = await openChosenLog(chooseLog(values.stack))
  try {
    if (action === 'get') return await get(log, target, values.raw === true)
    if (action === 'count') return await count(log, topicNamed(target), filter)
    if (action === 'tail') return await tail(log, topicNamed(target), filter)
    throw new VirtuosoError('usage', `events has no "${action}"`, { action: './virtuoso events tail|get|count' })
  } finally {
    await log.close()
  }
}

/** One record, or a range of them. */
async function get(log: EventLog, target: string, raw: boolean): Promise<number> {
  const wanted = target.includes('..') ? parseRange(target) : oneRecord(target)
  const topic = topicNamed(wanted.topic)
  let found = 0
  for await (const records of readRange(log, { topic, partition: wanted.partition, from: wanted.from, to: wanted.to }))
    for (const record of records) {
      process.stdout.write(`${raw ? (record.value?.toString('hex') ?? '') : recordJson(open(log.codec, record))}\n`)
      found += 1
    }
  if (found === 0)
    throw new VirtuosoError('not-found', `there is no record at ${target}`, {
      action: `./virtuoso topics list   shows which offsets exist`,
    })
  return 0
}

const oneRecord = (text: string) => {
  const { topic, partition, offset } = parseCoordinate(text)
  return { topic, partition, from: offset, to: offset + 1 }
}

/** Everything up to the end as it was at the start. */
async function count(log: EventLog, topic: TopicName, filter: Filter): Promise<number> {
  const counts = new Map<string, number>()
  for (const { partition, startOffset, endOffset } of await log.positions(topic))
    for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
      for (const record of records) {
        const type = typeOf(log, record)
        if (wants(filter, type, record)) counts.set(type, (counts.get(type) ?? 0) + 1)
      }
  for (const [type, number] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1)))
    process.stdout.write(`${type}\t${number}\n`)
  process.stdout.write(`total\t${[...counts.values()].reduce((sum, it) => sum + it, 0)}\n`)
  return 0
}

/** From the end on, all partitions as they come, until it is interrupted or the limit is reached. */
async function tail(log: EventLog, topic: TopicName, filter: Filter): Promise<number> {
  const interrupted = new AbortController()
  process.once('SIGINT', () => interrupted.abort())
  let left = filter.limit ?? Number.POSITIVE_INFINITY
  const show = (record: StoredRecord): void => {
    if (left <= 0 || !wants(filter, typeOf(log, record), record)) return
    left -= 1
    process.stdout.write(`${recordJson(open(log.codec, record))}\n`)
  }
  const follow = async (partition: number, from: number): Promise<void> => {
    for (let at = from; left > 0 && !interrupted.signal.aborted; ) {
      const batch = await log.read({ topic, partition, fromOffset: at, waitMs: 200 })
      batch.records.forEach(show)
      at = batch.nextOffset
    }
  }
  await Promise.all((await log.positions(topic)).map((it) => follow(it.partition, it.endOffset)))
  return interrupted.signal.aborted ? 130 : 0
}

const typeOf = (log: EventLog, record: StoredRecord): LogRecord['type'] | 'tombstone' | 'unknown' =>
  record.value === null ? 'tombstone' : (log.codec.typeOf(record.value) ?? 'unknown')

const wants = ({ type, instrument }: Filter, found: string, record: StoredRecord): boolean =>
  (type === undefined || type === found) && (instrument === undefined || record.key?.toString() === instrument)

/** @throws VirtuosoError `usage` when no such topic is declared. */
function topicNamed(name: string): TopicName {
  const topic = topicDeclaration(name)
  if (topic === undefined)
    throw new VirtuosoError('usage', `there is no topic "${name.slice(0, 80)}"`, { action: './virtuoso topics list' })
  return topic.name
}
