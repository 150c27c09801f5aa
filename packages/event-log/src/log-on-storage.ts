import { refuseUnfit } from './admission.ts'
import type { LogStorage } from './log-storage.ts'
import { nextGrowth } from './next-growth.ts'
import type { EventLog, Processing, ReadRequest, RecordBatch } from './port.ts'
import { processOnStorage } from './process-on-storage.ts'

const readRecordsMax = 500

/** The whole port over a storage of this machine: what is the same in memory and in a file. */
export function logOnStorage(storage: LogStorage): EventLog {
  const closing = new AbortController()
  const running = new Set<Processing>()
  return {
    logId: storage.logId,
    codec: storage.codec,
    async append(records) {
      refuseUnfit(records)
      if (records.length > 0) storage.append(records)
    },
    positions: async (topic) => storage.positions(topic),
    topicId: async (topic) => storage.topicId(topic),
    read: (request) => readOrWait(storage, request, closing.signal),
    committedOffsets: async (group, topic) => storage.committedOffsets(group, topic),
    fence: async (group, topic) =>
      storage.positions(topic).map(({ partition }) => storage.claim({ group, topic, partition }).committedOffset),
    process(job) {
      const processing = processOnStorage(storage, job)
      running.add(processing)
      const forget = (): boolean => running.delete(processing)
      processing.ended.then(forget, forget)
      return processing
    },
    async close() {
      if (closing.signal.aborted) return
      closing.abort()
      await Promise.all([...running].map((it) => it.stop()))
      storage.close()
    },
  }
}

async function readOrWait(storage: LogStorage, request: ReadRequest, closing: AbortSignal): Promise<RecordBatch> {
  const { topic, partition, fromOffset, recordsMax = readRecordsMax, waitMs = 0 } = request
  const now = storage.slice(topic, partition, fromOffset, recordsMax)
  if (now.nextOffset > fromOffset || waitMs <= 0) return now
  await nextGrowth(storage, { topic, partition, waitMs, until: [closing] })
  return closing.aborted ? now : storage.slice(topic, partition, fromOffset, recordsMax)
}
