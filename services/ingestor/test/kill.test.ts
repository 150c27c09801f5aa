import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hex, type LogRecord } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { openSqliteLog, sqliteDeployment } from '@virtuoso/event-log-sqlite'
import type { Simulator } from '@virtuoso/simulator'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generatedVenue, ofType, recordsOf, settingsFor, until } from './venue-and-log.ts'

const kills = 2
const main = join(import.meta.dirname, '../src/main.ts')

describe('the process of an ingestor', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-ingestor-'))
  const file = join(folder, 'log.sqlite')
  const children: ChildProcess[] = []
  let venue: Simulator
  let log: EventLog

  beforeAll(async () => {
    venue = await generatedVenue()
    const deployment = sqliteDeployment({ file })
    await deployment.apply()
    await deployment.close()
    log = await openSqliteLog({ file })
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await log.close()
    await venue.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  function start(): ChildProcess {
    const settings = settingsFor(venue, 'BTC/USDT:USDT,ETH/USDT:USDT')
    const env = { PATH: process.env['PATH'], ...settings, VIRTUOSO_LOG: `sqlite:${file}`, VIRTUOSO_LOG_LEVEL: 'error' }
    const child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'inherit', 'inherit'] })
    children.push(child)
    return child
  }
  /** Every channel is up and the stream flows. */
  const streams = (epoch: number) => (records: readonly LogRecord[]) => {
    const own = records.filter((it) => it.headers.feed?.epoch === epoch)
    return ofType(own, 'FeedResumed').length >= 14 && ofType(own, 'BookDelta').length >= 20
  }

  it(`killed ${kills} times while it streams, says at each start where the log stopped`, async () => {
    for (let epoch = 1; epoch <= kills; epoch += 1) {
      const child = start()
      await until(log, 'market.events', streams(epoch))
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    const last = start()
    const events = await until(log, 'market.events', streams(kills + 1))
    last.kill('SIGTERM')
    expect(await once(last, 'exit')).toEqual([0, null])

    for (let epoch = 2; epoch <= kills + 1; epoch += 1) expectGapsOfStart(events, epoch)
    const frames = ofType(await recordsOf(log, 'market.raw'), 'RawFrame')
    const byLife = Map.groupBy(frames, ({ event }) => `${event.connection}@${event.connectionEpochMs}`)
    expect(byLife.size).toBe((kills + 1) * 2)
    for (const [, life] of byLife) expect(life.map((it) => it.event.frameNumber)).toEqual(life.map((_, at) => at))
    const after = await recordsOf(log, 'market.events')
    const shutdowns = ofType(after, 'FeedGap').filter((it) => it.event.reason === 'SHUTDOWN')
    expect(shutdowns).toHaveLength(14)
    expect(after.some((it) => it.type === 'BookDelta')).toBe(true)
    const ids = after.filter((it) => it.type === 'TradeExecuted').map((it) => hex(it.headers.eventId))
    expect(new Set(ids).size).toBe(ids.length)
  })
})

/** One gap per channel, from the newest thing that the life before had written down about it. */
function expectGapsOfStart(events: readonly LogRecord[], epoch: number): void {
  const gaps = ofType(events, 'FeedGap').filter((it) => it.headers.feed?.epoch === epoch && it.event.reason === 'START')
  expect(gaps).toHaveLength(14)
  for (const gap of gaps.filter((it) => it.event.channel === 'BOOK')) {
    const before = events.filter((it) => it.key === gap.key && it.offset < gap.offset && it.type === 'BookDelta')
    expect(gap.event.fromTimeMs).toBe(ofType(before, 'BookDelta').at(-1)?.event.exchangeTimeMs)
  }
}
