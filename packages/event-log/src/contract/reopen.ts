import { type NewRecord, VirtuosoError } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import type { ProcessingJob } from '../port.ts'
import { beginningOf, echoed, echoFold, echoJob, event, run, signalsIn } from './echo.ts'
import { type Bench, codeOf, endOf, eventually, openLog, readToEnd, recordOf, textOf } from './log-under-test.ts'

const passing = (): VirtuosoError => new VirtuosoError('analyzer-faulted', 'not this time', { retryable: true })
const letters = Array.from('abcdefgh')

export function reopenContract(bench: Bench): void {
  describe('opening a partition again', () => {
    it('begins after what was committed when a fold failed in a way that may pass, and shows each signal once', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const opened: (number | undefined)[] = []
      const job = echoJob(beginning, {
        open: async (partition, committedOffset) => {
          if (partition === 0) opened.push(committedOffset)
          return echoFold(committedOffset ?? beginning.inputs[partition] ?? 0, (records) => {
            if (opened.length < 3 && records.some((it) => textOf(it) === 'e')) throw passing()
            return echoed(records)
          })
        },
      })
      const told: string[] = []
      run(log, {
        ...job,
        interrupted: (partition, failure) =>
          void told.push(`${partition} ${failure instanceof VirtuosoError ? failure.code : failure}`),
      })
      await log.append(letters.map((it) => event(0, it)))
      await eventually(async () => expect(await signalsIn(log, beginning, 0)).toHaveLength(letters.length))
      expect(await signalsIn(log, beginning, 0)).toEqual(letters)
      expect(opened).toHaveLength(3)
      expect(told).toEqual(['0 analyzer-faulted', '0 analyzer-faulted'])
    })

    it('happens when it could not be restored this time, while the others go on', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const job = echoJob(beginning)
      let tries = 0
      run(log, {
        ...job,
        async open(partition, committedOffset) {
          if (partition === 1) tries += 1
          if (partition === 1 && tries < 3) throw passing()
          return job.open(partition, committedOffset)
        },
      })
      await log.append([0, 1, 2].map((it) => event(it, `in ${it}`)))
      for (const it of [0, 1, 2])
        await eventually(async () => expect(await signalsIn(log, beginning, it)).toEqual([`in ${it}`]))
      expect(tries).toBe(3)
    })

    it('stops as soon as it is told, also between two openings', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      let tries = 0
      const processing = run(log, {
        ...echoJob(beginning),
        async open() {
          tries += 1
          throw passing()
        },
      })
      await eventually(async () => expect(tries).toBeGreaterThan(6))
      await processing.stop()
      await expect(processing.ended).resolves.toBeUndefined()
    })
  })

  describe('state beside the outputs', () => {
    it('goes along with each transaction, behind its outputs, also where offsets alone are committed', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const from = await endOf(log, 'analyzer.snapshots', 2)
      run(log, countingJob(beginning.inputs))
      const states = async (): Promise<string[]> => (await readToEnd(log, 'analyzer.snapshots', 2, from)).map(textOf)
      await log.append(letters.map((it) => event(2, it)))
      await eventually(async () => expect((await states()).at(-1)).toBe('folded 8'))
      expect(await signalsIn(log, beginning, 2)).toEqual(letters)
      await log.append([event(2, 'silent'), event(2, 'silent')])
      await eventually(async () => expect((await states()).at(-1)).toBe('folded 10'))
      expect(await signalsIn(log, beginning, 2)).toEqual(letters)
      const found = await states()
      expect(found).toEqual([...new Set(found)])
    })

    it('may be what no log may hold: then nothing of its transaction is shown', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const tooLarge = { ...state(0, 'too large'), value: Buffer.alloc(1_048_577) }
      const open = async (it: number) => ({ ...echoFold(beginning.inputs[it] ?? 0), slice: () => [tooLarge] })
      const processing = run(log, { ...echoJob(beginning), open })
      await log.append([event(0, 'one')])
      expect(await codeOf(processing.ended)).toBe('record-too-large')
      expect(await signalsIn(log, beginning, 0)).toEqual([])
    })
  })

  describe('a group that was fenced', () => {
    it('commits nothing more, and what it had committed is final', async () => {
      const [log, other] = await Promise.all([openLog(bench), openLog(bench)])
      const beginning = await beginningOf(log)
      const fenced = Promise.withResolvers<void>()
      const job: ProcessingJob = {
        ...echoJob(beginning),
        interrupted(partition, failure) {
          if (partition === 1 && failure instanceof VirtuosoError && failure.code === 'fenced') fenced.resolve()
        },
      }
      run(log, job)
      await log.append(letters.map((it) => event(1, it)))
      await eventually(async () => expect(await signalsIn(log, beginning, 1)).toHaveLength(letters.length))
      const final = await other.fence(job.group, job.topic)
      await log.append([event(1, 'too late')])
      await fenced.promise
      expect(await other.committedOffsets(job.group, job.topic)).toEqual(final)
      expect(await signalsIn(log, beginning, 1)).toEqual(letters)
    })

    it('need not have begun', async () => {
      const log = await openLog(bench)
      const { group, topic } = echoJob(await beginningOf(log))
      expect(await log.fence(group, topic)).toEqual([undefined, undefined, undefined])
    })
  })
}

const state = (partition: number, text: string): NewRecord =>
  recordOf('analyzer.snapshots', partition, text, { key: Buffer.from(`count:${partition}`) })

/** Echoes, and says with each transaction how many it has folded. */
function countingJob(inputs: readonly number[]): ProcessingJob {
  return echoJob(
    { inputs, outputs: [] },
    {
      async open(partition, committedOffset) {
        let folded = 0
        const fold = echoFold(committedOffset ?? inputs[partition] ?? 0, (records) => {
          folded += records.length
          return echoed(records)
        })
        return { ...fold, slice: () => [state(partition, `folded ${folded}`)] }
      },
    },
  )
}
