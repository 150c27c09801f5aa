import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type LogRecord, open, type RecordType, type TopicName } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog, readRange } from '@virtuoso/event-log'
import { createLogger, type Environment } from '@virtuoso/service-kit'
import { recordingSource, type Simulator, startSimulator, syntheticSource } from '@virtuoso/simulator'

const recorded = process.env['VIRTUOSO_RECORDED'] ?? join(import.meta.dirname, '../../../../shared/data/recorded')
const folder = join(recorded, 'ws-bybit-v5-20260809')

/** Whether the recording is there; where it must be and is not, reading it fails. */
export const isRecorded = existsSync(folder) || process.env['CI'] !== undefined
if (!isRecorded) console.warn(`skipped: no recording in ${folder} (VIRTUOSO_RECORDED names another place)`)

export const recordedVenue = (): Promise<Simulator> =>
  startSimulator({ source: recordingSource(folder, { speed: Number.POSITIVE_INFINITY }) })

/** @param intensity - Times the usual number of trades and book updates. */
export const generatedVenue = (intensity = 3): Promise<Simulator> =>
  startSimulator({ source: syntheticSource({ seed: 7, startMs: Date.now() - 60_000, now: Date.now, intensity }) })

export const emptyLog = (): EventLog => memoryEventLog(createMemoryLogStore())

export const quiet = createLogger({ component: 'test', level: 'silent' })

export const settingsFor = (venue: Simulator, instruments: string): Environment => ({
  VIRTUOSO_LOG: 'sqlite:unused',
  VIRTUOSO_MODE: 'test',
  VIRTUOSO_VENUE_REST_URL: venue.restUrl,
  VIRTUOSO_VENUE_WS_URL: venue.wsUrl,
  VIRTUOSO_INSTRUMENTS: instruments,
})

export type Of<T extends RecordType> = LogRecord & { type: T }

/** Reads on where it stopped; the records of one key come in order. */
function reader(log: EventLog, topic: TopicName): () => Promise<readonly LogRecord[]> {
  const found: LogRecord[] = []
  const next: number[] = []
  return async () => {
    for (const { partition, startOffset, endOffset: to } of await log.positions(topic)) {
      const from = next[partition] ?? startOffset
      for await (const batch of readRange(log, { topic, partition, from, to }))
        found.push(...batch.map((it) => open(log.codec, it)))
      next[partition] = to
    }
    return found
  }
}

/** Every record of a topic, partition by partition. */
export const recordsOf = (log: EventLog, topic: TopicName): Promise<readonly LogRecord[]> => reader(log, topic)()

export const ofType = <T extends RecordType>(records: readonly LogRecord[], type: T): Of<T>[] =>
  records.filter((it): it is Of<T> => it.type === type)

/** Much, because the computer may be busy with other tests. */
const waitMaxMs = 90_000

/** Looks at the log until it holds what is waited for. @throws Error after 90 s. */
export async function until(
  log: EventLog,
  topic: TopicName,
  isThere: (records: readonly LogRecord[]) => boolean,
): Promise<readonly LogRecord[]> {
  const read = reader(log, topic)
  const deadline = performance.now() + waitMaxMs
  for (;;) {
    const records = await read()
    if (isThere(records)) return records
    if (performance.now() > deadline)
      throw new Error(`not in ${topic} after ${waitMaxMs} ms, which holds ${records.length} records`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
