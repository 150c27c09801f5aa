import { describe, expect, it } from 'vitest'
import type { EventLog, Processing, ProcessingJob } from '../port.ts'
import { type Beginning, beginningOf, echoed, echoFold, echoJob, event, run, signalsIn } from './echo.ts'
import { type Bench, eventually, openLog, readToEnd } from './log-under-test.ts'

const roundsMin = 200
const roundsMax = 20_000
const partitions = [0, 1, 2]

/** What each partition's signals were when the second owner opened it. */
type Opened = Map<number, readonly string[]>

export function takeOverContract(bench: Bench): void {
  describe('a second owner of the same group', () => {
    it('fences the first: each event gives one signal, and the first shows none after the second began', async () => {
      const [log, other] = await Promise.all([openLog(bench), openLog(bench)])
      const beginning = await beginningOf(log)
      const job = echoJob(beginning)
      const opened: Opened = new Map()
      const first = run(log, namedJob(job, beginning, 'first'))
      await log.append(partitions.map((it) => event(it, '0')))
      for (const it of partitions)
        await eventually(async () => expect(await signalsIn(log, beginning, it)).toEqual(['0']))

      const second = run(other, watchedJob(namedJob(job, beginning, 'second'), other, beginning, opened))
      // Members of a group meet when their brokers let them: events go on until the second has begun.
      let rounds = 1
      for (; rounds < roundsMin || (opened.size === 0 && rounds < roundsMax); rounds += 1)
        await log.append(partitions.map((it) => event(it, `${rounds}`)))
      const inOrder = Array.from({ length: rounds }, (_, it) => `${it}`)
      for (const it of partitions) {
        await eventually(async () =>
          expect((await signalsIn(log, beginning, it)).length).toBeGreaterThanOrEqual(rounds),
        )
        expect(await signalsIn(log, beginning, it)).toEqual(inOrder)
      }
      expect(opened.size).toBeGreaterThan(0)
      for (const [partition, before] of opened)
        expect(await writersIn(log, beginning, partition)).toEqual([
          ...before,
          ...Array.from({ length: rounds - before.length }, () => 'second'),
        ])
      await Promise.all([first.stop(), second.stop()])
      expect(await outcomeOf(first)).toMatch(/^(stopped|fenced)$/)
      expect(await outcomeOf(second)).toBe('stopped')
    })
  })
}

const namedJob = (job: ProcessingJob, { inputs }: Beginning, name: string): ProcessingJob => ({
  ...job,
  open: async (partition, committedOffset) =>
    echoFold(committedOffset ?? inputs[partition] ?? 0, (records) => echoed(records, name)),
})

const watchedJob = (job: ProcessingJob, log: EventLog, beginning: Beginning, opened: Opened): ProcessingJob => ({
  ...job,
  async open(partition, committedOffset) {
    opened.set(partition, await writersIn(log, beginning, partition))
    return job.open(partition, committedOffset)
  },
})

/** Who wrote each signal since the beginning. */
const writersIn = async (log: EventLog, { outputs }: Beginning, partition: number): Promise<string[]> =>
  (await readToEnd(log, 'signals', partition, outputs[partition] ?? 0)).map(
    (it) => it.headers.find(([name]) => name === 'set')?.[1].toString() ?? 'nobody',
  )

/** How it ended: `stopped`, or the code of the failure. */
const outcomeOf = (processing: Processing): Promise<string> =>
  processing.ended.then(
    () => 'stopped',
    (failure: unknown) => (failure instanceof Error && 'code' in failure ? String(failure.code) : String(failure)),
  )
