import type { RawFrame } from '@virtuoso/contracts'
import type { Clock, Rejected } from '@virtuoso/market-feed'
import { type Exchange, frameMaxBytes } from './exchange.ts'

/** REST as a connection of its own: every reply is a numbered frame. */
export type RestPoller = Readonly<{
  /**
   * Runs a call of ccxt's and hands out the replies that it took, oldest first; one call at a time.
   * @throws what ccxt throws; the replies up to then were heard all the same.
   */
  ask(call: () => Promise<unknown>): Promise<readonly RawFrame[]>
}>

type RestParts = Readonly<{
  exchange: Exchange
  clock: Clock
  /** `linear-rest`. */
  connection: string
  /** Called with every reply, whatever its status. */
  heard(reply: RawFrame): void
}>

export function restPoller({ exchange, clock, connection, heard }: RestParts): RestPoller {
  const connectionEpochMs = clock.nowMs()
  let frameNumber = 0
  let replies: RawFrame[] = []
  let turn: Promise<unknown> = Promise.resolve()

  const original = exchange.onRestResponse.bind(exchange)
  exchange.onRestResponse = (...reply) => {
    const [, , url, , , body] = reply
    const frame: RawFrame = {
      venue: 'bybit',
      connection,
      connectionEpochMs,
      frameNumber: frameNumber++,
      direction: 'RECEIVED',
      transport: 'REST',
      venueChannel: channelOf(String(url)),
      receivedTimeMs: clock.nowMs(),
      binary: false,
      data: Buffer.from(String(body)),
    }
    replies.push(frame)
    heard(frame)
    return original(...reply)
  }

  const run = async (call: () => Promise<unknown>): Promise<readonly RawFrame[]> => {
    replies = []
    await call()
    return replies
  }
  return {
    ask(call) {
      const answered = turn.then(() => run(call))
      turn = answered.catch(() => undefined)
      return answered
    },
  }
}

/** A reply that no record can hold is refused aloud, with as much of it as fits; undefined: it fits. */
export function unrecordable(reply: RawFrame): Rejected | undefined {
  const { data, venue, connection, connectionEpochMs, frameNumber, venueChannel, receivedTimeMs } = reply
  if (data.length <= frameMaxBytes) return undefined
  return {
    kind: 'rejected',
    event: {
      ...{ venue, connection, connectionEpochMs, frameNumber, venueChannel, receivedTimeMs },
      itemIndex: undefined,
      instrument: undefined,
      reason: 'OUT_OF_RANGE',
      field: undefined,
      detail: `a reply of ${data.length} bytes, a record holds ${frameMaxBytes}`,
      data: data.subarray(0, frameMaxBytes),
    },
  }
}

/** Path and query; nothing we ask for bears a secret. */
function channelOf(url: string): string {
  const { pathname, search } = new URL(url)
  return `${pathname}${search}`.slice(0, 256)
}
