import { coordinateText, partitionsOf, type TopicName, topicDeclaration, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog, RecordBatch } from '@virtuoso/event-log'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { isNamed } from '../answers/etag.ts'
import { recordJson } from '../answers/record-json.ts'
import { Problem } from '../problems/problem.ts'
import { answers } from '../schemas/common.ts'
import { logData, logPath, logQuery } from '../schemas/log.ts'

export type LogParts = Readonly<{
  /** Opens the log when first asked. @throws VirtuosoError `log-unavailable`. */
  log(): Promise<EventLog>
}>
type Params = Readonly<{ topic: string; partition: number; offset: number }>
type Place = Readonly<{ topic: TopicName; partition: number; offset: number }>

const bytes = 'application/octet-stream'
/** A run of records ends earlier where their values are large. */
const runMaxBytes = 4 * 1024 * 1024

/** Records as they lie in the log. One that is there never changes, so it may be kept for ever. */
export function logRoutes(app: FastifyInstance, { log }: LogParts): void {
  const schema = {
    summary: `One record of the log, decoded; its value alone with Accept: ${bytes}; with limit, the records from there on`,
    params: logPath,
    querystring: logQuery,
    response: answers(logData),
  }
  app.get<{ Params: Params; Querystring: Readonly<{ limit?: number }> }>(
    '/log/:topic/:partition/:offset',
    { schema },
    async (request, reply) => {
      const place = placeOf(request.params)
      const opened = await log()
      const { limit } = request.query
      return limit === undefined
        ? sendRecord(request, reply, opened, place)
        : sendRun(reply, opened, place, await read(opened, place, limit))
    },
  )
}

function placeOf({ topic: name, partition, offset }: Params): Place {
  const topic = topicDeclaration(name)
  if (topic === undefined) throw new Problem('not-found', `the log has no topic ${name}`)
  if (partition >= partitionsOf(topic)) throw new Problem('not-found', `${name} has ${partitionsOf(topic)} partitions`)
  return { topic: topic.name, partition, offset }
}

/** @throws Problem `not-found` beyond the end, `expired` where the log no longer holds it. */
async function read(log: EventLog, { topic, partition, offset }: Place, limit: number): Promise<RecordBatch> {
  const name = coordinateText({ topic, partition, offset })
  try {
    return await log.read({ topic, partition, fromOffset: offset, recordsMax: limit })
  } catch (failure) {
    if (failure instanceof VirtuosoError && failure.code === 'data-loss')
      throw new Problem('expired', `${name} is past its retention`, { cause: failure })
    if (failure instanceof VirtuosoError && failure.code === 'log-rewound')
      throw new Problem('not-found', `${name} was never written`, { cause: failure })
    throw failure
  }
}

async function sendRecord(request: FastifyRequest, reply: FastifyReply, log: EventLog, place: Place) {
  const [record] = (await read(log, place, 1)).records
  if (record?.offset !== place.offset)
    throw new Problem(
      'not-found',
      `there is no record at ${coordinateText(place)}${record === undefined ? '' : `; the next is at ${record.offset}`}`,
    )
  const asBytes = (request.headers.accept ?? '').includes(bytes)
  const shown = recordJson(log.codec, record)
  const etag = `"${shown.contentHash ?? shown.position}${asBytes ? '-b' : ''}"`
  reply.headers({ etag, vary: 'accept', 'cache-control': 'private, max-age=31536000, immutable' })
  if (isNamed(request.headers['if-none-match'], etag)) return reply.code(304).send()
  if (!asBytes) return reply.send(enveloped(shown, [shown.position]))
  if (record.value === null) throw new Problem('not-found', `${shown.position} is a tombstone: it has no value`)
  return reply.type(bytes).serializer(String).send(record.value)
}

function sendRun(
  reply: FastifyReply,
  { codec }: EventLog,
  place: Place,
  { records, endOffset, nextOffset }: RecordBatch,
) {
  let size = 0
  const fitting = records.filter((it, index) => {
    size += it.value?.length ?? 0
    return index === 0 || size <= runMaxBytes
  })
  const next = fitting.length === records.length ? nextOffset : (records[fitting.length]?.offset ?? nextOffset)
  const position = coordinateText({ ...place, offset: Math.max(place.offset, next - 1) })
  const shown = fitting.map((it) => recordJson(codec, it))
  return reply
    .header('cache-control', 'private, no-cache')
    .send(enveloped({ records: shown, nextOffset: next, endOffset }, [position]))
}

/** What lies in the log has no age: it is what it was. */
const enveloped = (data: object, position: readonly string[]) => ({
  data,
  asOf: null,
  ageMs: null,
  stale: false,
  position,
  gaps: [],
})
