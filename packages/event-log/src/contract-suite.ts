import { afterAll, beforeAll, describe } from 'vitest'
import { appendContract } from './contract/append.ts'
import type { Bench, LogUnderTest } from './contract/log-under-test.ts'
import { processContract } from './contract/process.ts'
import { readContract } from './contract/read.ts'
import { reopenContract } from './contract/reopen.ts'
import { takeOverContract } from './contract/take-over.ts'

export type { LogUnderTest } from './contract/log-under-test.ts'

/**
 * What every adapter of the log owes, told as sentences; run by each of them.
 * @param open - One empty or used storage with all declared topics, for the whole suite: no case relies on offsets
 * starting at zero or being without holes.
 */
export function describeEventLog(name: string, open: () => Promise<LogUnderTest>): void {
  describe(`the log ${name}`, { timeout: 60_000 }, () => {
    let opened: LogUnderTest | undefined
    const bench: Bench = {
      storage() {
        if (opened === undefined) throw new Error('the storage under test is not open')
        return opened
      },
    }
    beforeAll(async () => {
      opened = await open()
    }, 60_000)
    afterAll(async () => opened?.close(), 60_000)
    appendContract(bench)
    readContract(bench)
    processContract(bench)
    takeOverContract(bench)
    reopenContract(bench)
  })
}
