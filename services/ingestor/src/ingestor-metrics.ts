import type { FeedItem } from '@virtuoso/market-feed'
import type { Health, Metrics } from '@virtuoso/service-kit'

/** What is counted of one ingestor. */
export type IngestorMetrics = Readonly<{
  heard(item: FeedItem): void
  /** A batch was acknowledged. */
  appended(records: number, seconds: number): void
  retried(): void
}>

const appendBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30]

/** @param waiting - Records not acknowledged yet. */
export function ingestorMetrics(metrics: Metrics, health: Health, waiting: () => number): IngestorMetrics {
  const frames = metrics.counter('virtuoso_frames_total', 'Frames heard and sent', ['transport', 'direction'])
  const facts = metrics.counter('virtuoso_facts_total', 'Facts made of them', ['type'])
  const rejected = metrics.counter('virtuoso_rejected_total', 'Items that could not become facts', ['reason'])
  const append = metrics.histogram('virtuoso_append_seconds', 'From batch to acknowledgement', appendBuckets)
  const records = metrics.counter('virtuoso_appended_total', 'Records acknowledged by the log')
  const retries = metrics.counter('virtuoso_append_retries_total', 'Batches tried again')
  const queue = metrics.gauge('virtuoso_append_waiting', 'Records not acknowledged yet')
  const delay = metrics.gauge('virtuoso_feed_delay_ms', 'Received less exchange time of the newest fact')
  let isLogSilent = false
  health.check('log', () => (isLogSilent ? { state: 'down', detail: `${waiting()} records wait` } : { state: 'up' }))
  return {
    heard(item) {
      if (item.kind === 'raw') frames.inc({ transport: item.event.transport, direction: item.event.direction })
      else if (item.kind === 'rejected') rejected.inc({ reason: item.event.reason })
      else {
        facts.inc({ type: item.type })
        const { exchangeTimeMs, receivedTimeMs } = item.event
        if (exchangeTimeMs !== undefined) delay.set(receivedTimeMs - exchangeTimeMs)
      }
    },
    appended(count, seconds) {
      isLogSilent = false
      append.observe(seconds)
      records.inc(count)
      queue.set(waiting())
    },
    retried() {
      isLogSilent = true
      retries.inc()
      queue.set(waiting())
    },
  }
}
