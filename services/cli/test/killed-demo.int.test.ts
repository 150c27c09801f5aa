import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Explanation } from '@virtuoso/audit'
import { openSqliteLog } from '@virtuoso/event-log-sqlite'
import { afterEach, expect, it, vi } from 'vitest'
import { type CommandLine, virtuoso } from './command-line.ts'
import { eventsOf } from './log-content.ts'

const data = mkdtempSync(join(tmpdir(), 'virtuoso-killed-'))
const file = join(data, 'demo', 'log.db')
const started: CommandLine[] = []

afterEach(async () => {
  for (const it of started) it.process.kill('SIGKILL')
  await Promise.all(started.map((it) => it.ended))
  rmSync(data, { recursive: true })
})

async function demo(): Promise<CommandLine> {
  const running = virtuoso(data, 'demo', '--port', '0')
  started.push(running)
  await running.says(/ready in/)
  return running
}

/** Ids of all trades that the log holds now, in order. */
async function tradeIds(): Promise<readonly string[]> {
  const log = await openSqliteLog({ file, readOnly: true })
  try {
    return (await eventsOf(log, 'market.events', 'TradeExecuted')).map((it) => `${it.instrument} ${it.venueTradeId}`)
  } finally {
    await log.close()
  }
}
const moreTradesThan = (count: number) =>
  vi.waitFor(async () => expect((await tradeIds()).length).toBeGreaterThan(count), { timeout: 90_000, interval: 500 })

/** From the id alone: its sum, its inputs, its story through the API, and that it comes out again when folded anew. */
async function explainsItsFirstSignal(id: string): Promise<void> {
  const explained = virtuoso(data, 'explain', id.slice(0, 10), '--json')
  expect(await explained.ended, explained.said()).toBe(0)
  const { arithmetic, dimensions, shortId }: Explanation = JSON.parse(explained.said().split('\n')[1] ?? '')
  expect(shortId).toBe(id)
  expect(arithmetic?.holds).toBe(true)
  const known = dimensions.filter((it) => it.score !== undefined)
  expect(known.length).toBeGreaterThanOrEqual(3)
  for (const it of known) expect(it.inputs).toMatch(/^market\.events\/\d@\d+\.\.\d+$/)
  expect(dimensions.at(-1)).toMatchObject({ dimension: 'SENTIMENT', because: 'no such data was ever seen' })
  await vi.waitFor(
    async () => {
      const listed = virtuoso(data, 'signals', 'list')
      expect(await listed.ended, listed.said()).toBe(0)
      expect(listed.said()).toContain(id)
    },
    { timeout: 30_000, interval: 500 },
  )
  const proved = virtuoso(data, 'verify', id)
  expect(await proved.ended, proved.said()).toBe(0)
}

it('a demo that is killed in mid-run goes on where the log ends: nothing lost, nothing twice, no difference', async () => {
  const first = await demo()
  await moreTradesThan(20)
  first.process.kill('SIGKILL')
  await first.ended
  const before = await tradeIds()
  const second = await demo()
  await moreTradesThan(before.length + 20)
  await explainsItsFirstSignal(await second.says(/first signal .*(sig_\w{8})/))
  second.process.kill('SIGINT')
  expect(await second.ended).toBe(0)
  const after = await tradeIds()
  expect(new Set(after).size).toBe(after.length)
  for (const id of before) expect(after).toContain(id)
  const verified = virtuoso(data, 'verify')
  expect(await verified.ended, verified.said()).toBe(0)
}, 240_000)
