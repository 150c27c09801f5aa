import { describe, expect, it } from 'vitest'
import type { EventLog, ProcessingJob } from '../port.ts'
import { beginningOf, echoed, echoFold, echoJob, event, run, signalsIn } from './echo.ts'
import { type Bench, codeOf, endOf, eventually, openLog, textOf } from './log-under-test.ts'

const range = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, it) => `${from + it}`)

/** A fold of this partition would be restored from what is no longer true. */
const neverOpening = (job: ProcessingJob, refused: number): ProcessingJob => ({
  ...job,
  async open(partition, committedOffset) {
    if (partition === refused) throw new Error(`partition ${partition} was opened at ${committedOffset}`)
    return job.open(partition, committedOffset)
  },
})

export function processContract(bench: Bench): void {
  describe('processing as a group', () => {
    it('derives a signal from each event, in order, and commits what it consumed', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      await log.append(range(0, 3_000).map((it) => event(0, it)))
      const job = echoJob(beginning)
      const processing = run(log, job)
      await eventually(async () => expect((await signalsIn(log, beginning, 0)).length).toBeGreaterThanOrEqual(3_000))
      await processing.stop()
      await expect(processing.ended).resolves.toBeUndefined()
      expect(await signalsIn(log, beginning, 0)).toEqual(range(0, 3_000))
      const committed = await log.committedOffsets(job.group, 'market.events')
      expect(committed[0]).toBe(await endOf(log, 'market.events', 0))
    })

    it('tells a group that never committed from one that did', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const opened: (number | undefined)[] = []
      const job = echoJob(beginning, {
        open: async (partition, committedOffset) => {
          if (partition === 1) opened.push(committedOffset)
          return echoFold(committedOffset ?? beginning.inputs[partition] ?? 0)
        },
      })
      expect(await log.committedOffsets(job.group, 'market.events')).toEqual([undefined, undefined, undefined])
      const first = run(log, job)
      await log.append([event(1, 'a')])
      await eventually(async () => expect(await signalsIn(log, beginning, 1)).toEqual(['a']))
      await first.stop()
      const end = await endOf(log, 'market.events', 1)
      run(log, job)
      await eventually(async () => expect(opened.length).toBeGreaterThanOrEqual(2))
      expect(opened.at(0)).toBeUndefined()
      expect(opened.at(-1)).toBe(end)
    })

    it('goes on after each restart with nothing lost and nothing twice', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const job = echoJob(beginning)
      const total = 2_000
      for (let done = 0; done < total; done += 500) {
        await log.append(range(done, done + 500).map((it) => event(2, it)))
        const before = (await signalsIn(log, beginning, 2)).length
        const processing = run(log, job)
        await eventually(async () => expect((await signalsIn(log, beginning, 2)).length).toBeGreaterThan(before))
        await processing.stop()
        await eventually(async () => {
          const [signals, committed] = [await signalsIn(log, beginning, 2), await committedInputs(log, job, 2)]
          expect(signals).toEqual(range(0, committed))
        })
      }
      run(log, job)
      await eventually(async () => expect((await signalsIn(log, beginning, 2)).length).toBeGreaterThanOrEqual(total))
      expect(await signalsIn(log, beginning, 2)).toEqual(range(0, total))
    })

    /** How many of the numbered events since the beginning the group has consumed. */
    async function committedInputs(log: EventLog, job: ProcessingJob, partition: number): Promise<number> {
      const committed = (await log.committedOffsets(job.group, 'market.events'))[partition]
      if (committed === undefined) return 0
      const { records } = await log.read({ topic: 'market.events', partition, fromOffset: committed, recordsMax: 1 })
      const next = records[0]
      if (next !== undefined) return Number(textOf(next))
      const last = await log.read({ topic: 'market.events', partition, fromOffset: committed - 1, recordsMax: 1 })
      return Number(last.records[0]?.value?.toString() ?? Number.NaN) + 1
    }

    it('ends with the bug of a fold and shows nothing of its batch', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const job = echoJob(beginning)
      const bad = run(log, {
        ...job,
        open: async (partition, committedOffset) =>
          echoFold(committedOffset ?? beginning.inputs[partition] ?? 0, (records) => {
            if (records.some((it) => textOf(it) === 'poison')) throw new Error('the fold cannot take this')
            return echoed(records)
          }),
      })
      await log.append(['1', '2', 'poison', '3'].map((it) => event(0, it)))
      await expect(bad.ended).rejects.toThrow('the fold cannot take this')
      expect(['', '1', '1,2']).toContain((await signalsIn(log, beginning, 0)).join())
      run(log, job)
      await eventually(async () => expect((await signalsIn(log, beginning, 0)).length).toBeGreaterThanOrEqual(4))
      expect(await signalsIn(log, beginning, 0)).toEqual(['1', '2', 'poison', '3'])
    })

    it('ends when a fold puts out what no log may hold, and shows nothing of its batch', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const tooLarge = { value: Buffer.alloc(1_048_577) }
      const processing = run(log, {
        ...echoJob(beginning),
        open: async (partition) =>
          echoFold(beginning.inputs[partition] ?? 0, (records) =>
            echoed(records).flatMap((it) => [it, { ...it, ...tooLarge }]),
          ),
      })
      await log.append([event(0, 'one')])
      expect(await codeOf(processing.ended)).toBe('record-too-large')
      expect(await signalsIn(log, beginning, 0)).toEqual([])
    })

    it('commits within about a second what gave no output', async () => {
      const log = await openLog(bench)
      const job = echoJob(await beginningOf(log))
      run(log, job)
      await log.append([event(1, 'silent 1'), event(1, 'silent 2')])
      const end = await endOf(log, 'market.events', 1)
      await eventually(async () => expect((await log.committedOffsets(job.group, 'market.events'))[1]).toBe(end))
    })

    it('begins where the fold says, not where the group committed', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      await log.append(['restored', 'live'].map((it) => event(0, it)))
      const { records } = await log.read({ topic: 'market.events', partition: 0, fromOffset: beginning.inputs[0] ?? 0 })
      const live = records[1]?.offset ?? 0
      run(log, { ...echoJob(beginning), open: async (it) => echoFold(it === 0 ? live : (beginning.inputs[it] ?? 0)) })
      await eventually(async () => expect(await signalsIn(log, beginning, 0)).toEqual(['live']))
    })

    it('sees promptly what is appended while it runs', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      run(log, echoJob(beginning))
      await log.append([event(2, 'warm-up')])
      await eventually(async () => expect(await signalsIn(log, beginning, 2)).toEqual(['warm-up']))
      const from = await endOf(log, 'signals', 2)
      const started = performance.now()
      await log.append([event(2, 'now')])
      let seen: readonly string[] = []
      for (let at = from; seen.length === 0; ) {
        const batch = await log.read({ topic: 'signals', partition: 2, fromOffset: at, waitMs: 1_000 })
        seen = batch.records.map(textOf)
        at = batch.nextOffset
      }
      expect(seen).toEqual(['now'])
      expect(performance.now() - started).toBeLessThan(2_000)
    })

    it('lets a partition go on while another one is still being restored', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      let restored = (): void => undefined
      const restoring = new Promise<void>((resolve) => {
        restored = resolve
      })
      const job = echoJob(beginning)
      run(log, {
        ...job,
        open: async (partition, committedOffset) => {
          if (partition === 0) await restoring
          return job.open(partition, committedOffset)
        },
      })
      await log.append([0, 1, 2].map((it) => event(it, `in ${it}`)))
      await eventually(async () => expect(await signalsIn(log, beginning, 1)).toEqual(['in 1']))
      await eventually(async () => expect(await signalsIn(log, beginning, 2)).toEqual(['in 2']))
      expect(await signalsIn(log, beginning, 0)).toEqual([])
      restored()
      await eventually(async () => expect(await signalsIn(log, beginning, 0)).toEqual(['in 0']))
    })

    it('stops without a failure, as often as it is told', async () => {
      const log = await openLog(bench)
      const processing = run(log, echoJob(await beginningOf(log)))
      await Promise.all([processing.stop(), processing.stop()])
      await processing.stop()
      await expect(processing.ended).resolves.toBeUndefined()
    })

    it('ends with data-loss when what it committed up to was deleted beyond that', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const committed = beginning.inputs[1] ?? 0
      const job = echoJob(beginning)
      await bench.storage().setCommittedOffset(job.group, 'market.events', 1, committed)
      await log.append(['lost', 'lost too', 'kept'].map((it) => event(1, it)))
      await bench.storage().deleteRecordsBefore('market.events', 1, (await endOf(log, 'market.events', 1)) - 1)
      expect(await codeOf(run(log, neverOpening(job, 1)).ended)).toBe('data-loss')
      expect(await signalsIn(log, beginning, 1)).toEqual([])
    })

    it('ends with data-loss when what it has not read yet is deleted while it runs', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const [opening, deleted] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const job = echoJob(beginning)
      const processing = run(log, {
        ...job,
        async open(partition, committedOffset) {
          if (partition === 0) {
            opening.resolve()
            await deleted.promise
          }
          return job.open(partition, committedOffset)
        },
      })
      await opening.promise
      await log.append(['lost', 'kept'].map((it) => event(0, it)))
      await bench.storage().deleteRecordsBefore('market.events', 0, (await endOf(log, 'market.events', 0)) - 1)
      deleted.resolve()
      expect(await codeOf(processing.ended)).toBe('data-loss')
      expect(await signalsIn(log, beginning, 0)).toEqual([])
    })

    it('ends with log-rewound when it committed more than there is', async () => {
      const log = await openLog(bench)
      const beginning = await beginningOf(log)
      const job = echoJob(beginning)
      await bench.storage().setCommittedOffset(job.group, 'market.events', 2, (beginning.inputs[2] ?? 0) + 1_000)
      expect(await codeOf(run(log, neverOpening(job, 2)).ended)).toBe('log-rewound')
    })
  })
}
