import type { Health, Metrics } from '@virtuoso/service-kit'
import type { Projected } from '@virtuoso/view-store/projection'

type Place = Readonly<{ topic: string; partition: number }>

/** What an operator sees of the projector. */
export type ProjectorMetrics = Readonly<{
  /** @param lag - Offsets up to the end of the partition. */
  moved(place: Place, counts: Projected['counts'], lag: number): void
  repeats(place: Place, count: number): void
  /** A record that cannot be used was kept on its dead-letter topic. */
  deadLettered(place: Place, code: string): void
  /** The partition waits for the log or the store. */
  waiting(place: Place, waits: boolean): void
}>

export function projectorMetrics(metrics: Metrics, health: Health): ProjectorMetrics {
  const records = metrics.counter('virtuoso_projected_records_total', 'Records read, by what became of them', [
    'topic',
    'outcome',
  ])
  const lag = metrics.gauge('virtuoso_projection_lag_records', 'Offsets between the views and the end of the log', [
    'topic',
    'partition',
  ])
  const deadLetters = metrics.counter('virtuoso_dead_letters_total', 'Records that could not be used, by cause', [
    'topic',
    'code',
  ])
  const waiting = new Set<string>()
  const name = ({ topic, partition }: Place): string => `${topic}/${partition}`
  health.check('projection', () => ({
    state: waiting.size > 0 ? 'degraded' : 'up',
    detail: [...waiting].map((it) => `${it} waits`).join(', '),
  }))
  return {
    moved({ topic, partition }, counts, behind) {
      for (const [outcome, count] of Object.entries(counts)) if (count > 0) records.inc({ topic, outcome }, count)
      lag.set({ topic, partition }, behind)
    },
    repeats: ({ topic }, count) => void (count > 0 && records.inc({ topic, outcome: 'repeat' }, count)),
    deadLettered: ({ topic }, code) => deadLetters.inc({ topic, code }, 1),
    waiting: (place, waits) => void (waits ? waiting.add(name(place)) : waiting.delete(name(place))),
  }
}
