import { parseTopic } from './topic.ts'
import type { VenueSource } from './venue-source.ts'

/** How the venue takes one message of a client. */
export type Taken = Readonly<{
  /** The acknowledgement, pong or refusal to send back. */ reply: string
  added: readonly string[]
  removed: readonly string[]
}>

/**
 * Answers one text message the way Bybit does: a batch is accepted or refused whole, a topic that is subscribed already
 * refuses it too, and text that is no JSON object is complained about while the socket stays open.
 */
export function takeOperation(
  text: string,
  connection: string,
  topics: ReadonlySet<string>,
  offers: VenueSource['offers'],
): Taken {
  const { op, reqId, args } = readOperation(text)
  const reply = (success: boolean, message: string) =>
    JSON.stringify({ success, ret_msg: message, conn_id: connection, req_id: reqId, op })
  const only = (success: boolean, message: string): Taken => ({
    reply: reply(success, message),
    added: [],
    removed: [],
  })
  if (op === undefined) return only(false, 'Failed to decode incoming data')
  if (op === 'ping') return only(true, 'pong')
  if (op === 'unsubscribe') return { reply: reply(true, ''), added: [], removed: args.filter((it) => topics.has(it)) }
  if (op !== 'subscribe') return only(false, 'error:invalid op')
  const fault = faultOf(args, topics, offers)
  return fault === undefined ? { reply: reply(true, ''), added: args, removed: [] } : only(false, fault)
}

function faultOf(
  args: readonly string[],
  topics: ReadonlySet<string>,
  offers: VenueSource['offers'],
): string | undefined {
  for (const text of args) {
    const topic = parseTopic(text)
    if (topic === undefined || !offers(topic)) return `error:handler not found,topic:${text}`
    if (topics.has(text)) return `error:already subscribed,topic:${text}`
  }
  return undefined
}

type Operation = Readonly<{ op: string | undefined; reqId: string; args: readonly string[] }>

function readOperation(text: string): Operation {
  const nothing: Operation = { op: undefined, reqId: '', args: [] }
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return nothing
    const fields: Readonly<Record<string, unknown>> = { ...parsed }
    const { op, req_id: reqId, args } = fields
    return {
      op: typeof op === 'string' ? op : '',
      reqId: typeof reqId === 'string' || typeof reqId === 'number' ? `${reqId}` : '',
      args: Array.isArray(args) ? args.map((it) => `${it}`) : [],
    }
  } catch {
    return nothing
  }
}
