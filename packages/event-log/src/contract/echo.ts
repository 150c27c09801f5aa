import type { NewRecord, StoredRecord } from '@virtuoso/contracts'
import { onTestFinished } from 'vitest'
import type { EventLog, PartitionFold, Processing, ProcessingJob } from '../port.ts'
import { freshName, readToEnd, recordOf, textOf } from './log-under-test.ts'

/** The simplest derivation: each market event that says so gives one signal of the same text. */
export const echoed = (records: readonly StoredRecord[], by = 'echo'): NewRecord[] =>
  records
    .filter((it) => !textOf(it).startsWith('silent'))
    .map((it) =>
      recordOf('signals', it.partition, textOf(it), {
        headers: [
          ['set', Buffer.from(by)],
          ['cause', Buffer.from(`${it.offset}`)],
        ],
      }),
    )

/** Where `market.events` and `signals` end as a test begins, so that it sees only what is its own. */
export type Beginning = Readonly<{ inputs: readonly number[]; outputs: readonly number[] }>

export async function beginningOf(log: EventLog): Promise<Beginning> {
  const [inputs, outputs] = await Promise.all([log.positions('market.events'), log.positions('signals')])
  return { inputs: inputs.map((it) => it.endOffset), outputs: outputs.map((it) => it.endOffset) }
}

/** A job of its own group that echoes from the beginning of the test on, unless it is told to differ. */
export function echoJob({ inputs }: Beginning, differences: Partial<ProcessingJob> = {}): ProcessingJob {
  return {
    group: freshName('echo'),
    topic: 'market.events',
    open: async (partition, committedOffset) => echoFold(committedOffset ?? inputs[partition] ?? 0),
    ...differences,
  }
}

export const echoFold = (nextOffset: number, fold: PartitionFold['fold'] = (it) => echoed(it)): PartitionFold => ({
  nextOffset,
  fold,
})

export const event = (partition: number, text: string): NewRecord => recordOf('market.events', partition, text)

/** Runs a job until the test has ended at the latest. */
export function run(log: EventLog, job: ProcessingJob): Processing {
  const processing = log.process(job)
  processing.ended.catch(() => undefined)
  onTestFinished(() => processing.stop())
  return processing
}

/** The texts of the signals written since the beginning. */
export const signalsIn = async (log: EventLog, { outputs }: Beginning, partition: number): Promise<string[]> =>
  (await readToEnd(log, 'signals', partition, outputs[partition] ?? 0)).map(textOf)
