import type { NewRecord, TopicName } from '@virtuoso/contracts'
import { type EventLog, isRetryable, type ProcessingJob } from '@virtuoso/event-log'

export const partitions = [0, 1, 2]

/** The simplest derivation: each event gives one signal of the same text, in the partition of the event. */
export const echoJob: ProcessingJob = {
  group: 'echo',
  topic: 'market.events',
  open: async (_, committedOffset) => ({
    nextOffset: committedOffset ?? 0,
    fold: (records) => records.map((it) => ({ ...it, topic: 'signals', key: it.key ?? Buffer.alloc(0) })),
  }),
}

export const event = (partition: number, text: string): NewRecord => ({
  topic: 'market.events',
  partition,
  key: Buffer.from('bybit:BTC/USDT:USDT'),
  value: Buffer.from(text),
  headers: [],
  timestampMs: 1_786_310_819_965,
})

export type Feed = Readonly<{
  /** How many rounds were acknowledged. */
  rounds(): number
  /** How long the slowest took. */
  longestMs(): number
  /** Resolves when the last is acknowledged. */
  stop(): Promise<void>
}>

/** Numbered events on every partition, one batch after the other, until stopped. */
export function feeding(log: EventLog): Feed {
  let isStopped = false
  let rounds = 0
  let longestMs = 0
  const fed = (async () => {
    while (!isStopped) {
      const startedMs = performance.now()
      await appended(
        log,
        partitions.map((it) => event(it, `${rounds}`)),
      )
      rounds += 1
      longestMs = Math.max(longestMs, performance.now() - startedMs)
    }
  })()
  fed.catch(() => undefined)
  return {
    rounds: () => rounds,
    longestMs: () => longestMs,
    stop() {
      isStopped = true
      return fed
    },
  }
}

/** Until it is acknowledged, also by a log that was away for longer than an append waits. */
async function appended(log: EventLog, records: readonly NewRecord[]): Promise<void> {
  for (;;)
    try {
      return await log.append(records)
    } catch (error) {
      if (!isRetryable(error)) throw error
    }
}

/** Offsets used so far, markers included. */
export const count = async (log: EventLog, topic: TopicName): Promise<number> =>
  (await log.positions(topic)).reduce((sum, it) => sum + it.endOffset, 0)

/** What a committed reader sees of a partition, from its beginning. */
export async function texts(log: EventLog, topic: TopicName, partition: number): Promise<string[]> {
  const found: string[] = []
  for (let fromOffset = 0; ; ) {
    const { records, nextOffset, endOffset } = await log.read({ topic, partition, fromOffset })
    found.push(...records.map((it) => String(it.value)))
    if (nextOffset >= endOffset) return found
    fromOffset = nextOffset
  }
}
