import { partitionsOf, topicDeclaration } from '@virtuoso/contracts'
import type { LogStorage } from './log-storage.ts'
import { runPartition } from './partition-run.ts'
import type { Processing, ProcessingJob } from './port.ts'
import { reopening } from './reopening.ts'

/** Runs a job over all partitions of its topic, each at its own pace; the first that fails ends them all. */
export function processOnStorage(storage: LogStorage, job: ProcessingJob): Processing {
  const stopping = new AbortController()
  const ended = runAll(storage, job, stopping)
  const quiet = ended.catch(() => undefined)
  return {
    ended,
    async stop() {
      stopping.abort()
      await quiet
    },
  }
}

async function runAll(storage: LogStorage, job: ProcessingJob, stopping: AbortController): Promise<void> {
  const runs = partitionsIn(job.topic).map(async (partition) => {
    try {
      await reopening({
        pace: storage.pace,
        stop: stopping.signal,
        run: () => runPartition(storage, job, partition, stopping.signal),
        onInterrupted: (failure) => job.interrupted?.(partition, failure),
      })
    } catch (failure) {
      stopping.abort()
      throw failure
    }
  })
  await Promise.allSettled(runs)
  await Promise.all(runs)
}

function partitionsIn(topic: ProcessingJob['topic']): number[] {
  const declared = topicDeclaration(topic)
  return Array.from({ length: declared === undefined ? 0 : partitionsOf(declared) }, (_, partition) => partition)
}
