import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openKafkaLog } from '@virtuoso/event-log-kafka'
import { recorded } from '@virtuoso/testing'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { virtuoso } from './command-line.ts'
import { eventsOf } from './log-content.ts'

const folder = recorded('ws-bybit-v5-20260809')

describe.skipIf(folder === undefined)('the full stack on a recorded venue', () => {
  const data = mkdtempSync(join(tmpdir(), 'virtuoso-stack-'))
  const run = async (...args: readonly string[]): Promise<string> => {
    const command = virtuoso(data, ...args)
    expect(await command.ended, command.said()).toBe(0)
    return command.said()
  }
  const note = () => JSON.parse(readFileSync(join(data, 'stack.json'), 'utf8'))
  afterAll(async () => {
    await virtuoso(data, 'stack', 'down').ended
    rmSync(data, { recursive: true, force: true })
  })

  it('comes up, says the same as the venue, survives the death of its analyzer, verifies and goes down', async () => {
    await run('stack', 'up', '--recording', folder ?? '', '--port', '0')
    expect(await run('stack', 'status')).toMatch(/analyzer\s+runs/)
    const { brokers, registryUrl, services } = note()
    const analyzer = services.find((it: { name: string }) => it.name === 'analyzer')
    const log = await openKafkaLog({ brokers, registryUrl, clientId: 'test' })
    try {
      const trades = async (base: string) =>
        (await eventsOf(log, 'market.events', 'TradeExecuted', `bybit:${base}/USDT:USDT`)).length
      await vi.waitFor(async () => expect(await trades('SOL')).toBeGreaterThan(20), { timeout: 60_000, interval: 500 })
      process.kill(analyzer.process.pid, 'SIGKILL')
      const counts = { BTC: 56, ETH: 23, SOL: 165, DOGE: 83 }
      for (const [base, count] of Object.entries(counts))
        await vi.waitFor(async () => expect(await trades(base)).toBe(count), { timeout: 90_000, interval: 500 })
      await vi.waitFor(
        async () => {
          const candles = await eventsOf(log, 'market.candles', 'CandleClosed', 'bybit:BTC/USDT:USDT')
          expect(
            candles.filter((it) => it.openTimeMs === 1_786_310_820_000).map((it) => [it.open, it.close, it.amount]),
          ).toEqual([[651_142, 651_143, 7_035]])
        },
        { timeout: 90_000, interval: 500 },
      )
    } finally {
      await log.close()
    }
    expect(note().services.find((it: { name: string }) => it.name === 'analyzer').process.pid).not.toBe(
      analyzer.process.pid,
    )
    expect(await run('rebuild', 'views', '--stack', 'full', '--yes')).toContain('every row was as the log says')
    expect(await run('verify', '--stack', 'full')).toMatch(/L4 replay\s+ok/)
    expect(await run('stack', 'down')).toMatch(/stopped cleanly/)
  }, 300_000)
})
