import type { TopicName } from '@virtuoso/contracts'
import type { EventLog, PartitionPositions } from '@virtuoso/event-log'

export type LogHeads = Readonly<{
  logId: string
  topics: readonly Readonly<{ topic: TopicName; partitions: readonly PartitionPositions[] }>[]
}>
export type LogWatch = Readonly<{
  /** The log itself, opened when first asked for. @throws VirtuosoError `log-unavailable`, `log-mismatch`. */
  log(): Promise<EventLog>
  /** At most a second old; undefined: the log does not answer. */
  heads(): Promise<LogHeads | undefined>
  /** Closes the log, if it was this that opened it. */
  close(): Promise<void>
}>

const topics = ['market.events', 'market.candles', 'analysis.scores', 'analysis.patterns', 'signals'] as const
const keptMs = 1_000
const answerMaxMs = 1_000

/**
 * Where the log's partitions begin and end. The log is opened when somebody first asks and does not keep the API from
 * starting: answers come from the views.
 */
export function watchLog(open: () => Promise<EventLog>, closes: boolean): LogWatch {
  let log: Promise<EventLog> | undefined
  let kept: Promise<LogHeads | undefined> | undefined
  let untilMs = 0
  const opened = (): Promise<EventLog> => {
    log ??= open()
    log.catch(() => {
      log = undefined
    })
    return log
  }
  return {
    log: opened,
    heads() {
      if (kept === undefined || performance.now() >= untilMs) {
        untilMs = performance.now() + keptMs
        kept = inTime(opened().then(read)).catch(() => undefined)
      }
      return kept
    },
    async close() {
      const it = await log?.catch(() => undefined)
      if (closes) await it?.close()
    },
  }
}

const read = async (log: EventLog): Promise<LogHeads> => ({
  logId: log.logId,
  topics: await Promise.all(topics.map(async (topic) => ({ topic, partitions: await log.positions(topic) }))),
})

async function inTime<T>(answer: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, answerMaxMs, undefined)
  })
  return Promise.race([answer, late]).finally(() => clearTimeout(timer))
}
