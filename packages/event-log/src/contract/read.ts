import { describe, expect, it } from 'vitest'
import { readRange } from '../read-range.ts'
import { type Bench, codeOf, endOf, openLog, positionsAt, readToEnd, recordOf, textOf } from './log-under-test.ts'

const numbers = (count: number): string[] => Array.from({ length: count }, (_, it) => `${it}`)
const onScores = (text: string) => recordOf('analysis.scores', 0, text)

export function readContract(bench: Bench): void {
  describe('reading without a group', () => {
    it('begins at any offset and brings at most so many', async () => {
      const log = await openLog(bench)
      const from = await endOf(log, 'analysis.scores', 0)
      await log.append(numbers(20).map(onScores))
      const all = await readToEnd(log, 'analysis.scores', 0, from)
      const third = all[3]?.offset ?? 0
      const batch = await log.read({ topic: 'analysis.scores', partition: 0, fromOffset: third, recordsMax: 5 })
      expect(batch.records.map(textOf)).toEqual(['3', '4', '5', '6', '7'])
      expect(batch.nextOffset).toBeGreaterThan(batch.records[4]?.offset ?? Number.POSITIVE_INFINITY)
      expect(batch.endOffset).toBeGreaterThan(batch.nextOffset)
      expect((await readToEnd(log, 'analysis.scores', 0, batch.nextOffset)).map(textOf)).toEqual(numbers(20).slice(8))
    })

    it('gives a range of offsets whole, without its end', async () => {
      const log = await openLog(bench)
      const start = await endOf(log, 'analysis.scores', 0)
      await log.append(numbers(2_500).map(onScores))
      const all = await readToEnd(log, 'analysis.scores', 0, start)
      const [from, to] = [all[7]?.offset ?? 0, all[2_407]?.offset ?? 0]
      const found: string[] = []
      for await (const records of readRange(log, { topic: 'analysis.scores', partition: 0, from, to }))
        found.push(...records.map(textOf))
      expect(found).toEqual(numbers(2_500).slice(7, 2_407))
    })

    it('answers at once at the end when it is not told to wait', async () => {
      const log = await openLog(bench)
      const fromOffset = await endOf(log, 'analysis.scores', 0)
      const batch = await log.read({ topic: 'analysis.scores', partition: 0, fromOffset })
      expect(batch).toEqual({ records: [], nextOffset: fromOffset, endOffset: fromOffset })
    })

    it('waits at the end until another client appends', async () => {
      const [log, other] = await Promise.all([openLog(bench), openLog(bench)])
      const fromOffset = await endOf(log, 'analysis.scores', 0)
      const startedMs = performance.now()
      const reading = log.read({ topic: 'analysis.scores', partition: 0, fromOffset, waitMs: 30_000 })
      await other.append([onScores('at last')])
      expect((await reading).records.map(textOf)).toEqual(['at last'])
      expect(performance.now() - startedMs).toBeLessThan(15_000)
    })

    it('gives up waiting with nothing', async () => {
      const log = await openLog(bench)
      const fromOffset = await endOf(log, 'analysis.scores', 0)
      const batch = await log.read({ topic: 'analysis.scores', partition: 0, fromOffset, waitMs: 30 })
      expect(batch).toEqual({ records: [], nextOffset: fromOffset, endOffset: fromOffset })
    })

    it('says so when what is wanted was deleted, or never written', async () => {
      const log = await openLog(bench)
      await log.append(numbers(5).map((it) => recordOf('analysis.scores', 2, it)))
      const { endOffset } = await positionsAt(log, 'analysis.scores', 2)
      await bench.storage().deleteRecordsBefore('analysis.scores', 2, endOffset - 1)
      const read = (fromOffset: number) => log.read({ topic: 'analysis.scores', partition: 2, fromOffset })
      expect(await codeOf(read(endOffset - 2))).toBe('data-loss')
      expect((await read(endOffset - 1)).nextOffset).toBe(endOffset)
      expect(await codeOf(read(endOffset + 1))).toBe('log-rewound')
    })

    it('knows where each partition begins and ends', async () => {
      const log = await openLog(bench)
      const before = await log.positions('analysis.scores')
      expect(before.map((it) => it.partition)).toEqual([0, 1, 2])
      await log.append(numbers(3).map((it) => recordOf('analysis.scores', 1, it)))
      const appended = await positionsAt(log, 'analysis.scores', 1)
      expect(appended.endOffset).toBeGreaterThanOrEqual((before[1]?.endOffset ?? 0) + 3)
      await bench.storage().deleteRecordsBefore('analysis.scores', 1, appended.endOffset - 1)
      const deleted = await positionsAt(log, 'analysis.scores', 1)
      expect(deleted).toEqual({ ...appended, startOffset: appended.endOffset - 1 })
    })

    it('is the same log with the same topics for every client', async () => {
      const [log, other] = await Promise.all([openLog(bench), openLog(bench)])
      expect(other.logId).toBe(log.logId)
      expect(log.logId).not.toBe('')
      const ids = await Promise.all([log.topicId('signals'), log.topicId('alerts'), other.topicId('signals')])
      expect(ids[0]).toBe(ids[2])
      expect(ids[0]).not.toBe(ids[1])
    })
  })
}
