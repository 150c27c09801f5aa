import type { Analyzer } from '@virtuoso/analyzer-kit'
import { verify } from '@virtuoso/audit'
import { deadLetterOf, hex, id, seal } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { market, minute } from './market.ts'
import { allOf, caughtUp, derived, faultyFrom, member, members, opened, setOf } from './set-under-test.ts'

vi.setConfig({ testTimeout: 30_000 })

const facts = market(0, 20)
const faulty = members.map((it) => (it.name === 'technical' ? faultyFrom(75 * minute) : it))
const build = { commit: '0', bundleHash: Buffer.alloc(32), nodeVersion: process.version }
let store = createMemoryLogStore()
let log: EventLog = memoryEventLog(store)
beforeEach(() => {
  store = createMemoryLogStore()
  log = memoryEventLog(store)
})

async function run(analyzers: readonly Analyzer[] = faulty): Promise<void> {
  const running = await member(store, analyzers)
  await caughtUp(log, running.plan.set.group)
  await running.stop()
}
const letters = async () => (await allOf(log, 'market.events.dlq')).map((it) => deadLetterOf(it))
const scores = async () =>
  (await allOf(log, 'analysis.scores'))
    .map((it) => opened(log, it))
    .flatMap((it) => (it.type === 'ScoreComputed' ? [it] : []))

describe('an analyzer that throws at a record each time', () => {
  it('is out from there on, says so once per instrument, and the others go on', async () => {
    await log.append(facts)
    await run()
    const technical = (await scores()).filter((it) => it.event.analyzer === 'technical')
    const missing = technical.filter((it) => it.event.reasons.some((reason) => reason.code === 'ANALYZER_FAULTED'))
    expect(missing.map((it) => it.key)).toEqual(['bybit:BTC/USDT:USDT', 'bybit:ETH/USDT:USDT'])
    expect(missing.every((it) => it.event.score === undefined)).toBe(true)
    expect(technical.slice(-2)).toEqual(missing)
    const confluence = (await scores()).filter((it) => it.event.dimension === 'CONFLUENCE')
    expect(confluence.at(-1)?.event.reasons).toContainEqual({ code: 'ANALYZER_FAULTED', part: 'TECHNICAL' })
    const candles = (await allOf(log, 'market.candles')).map((it) => opened(log, it))
    expect(candles.some((it) => it.type === 'CandleClosed' && it.event.openTimeMs > 80 * minute)).toBe(true)
  })

  it('leaves the record with its cause among the dead letters, in the same transaction', async () => {
    await log.append(facts)
    await run()
    expect(await letters()).toMatchObject([
      {
        code: 'ANALYZER_FAULTED',
        analyzer: 'technical@1',
        group: setOf().group,
        detail: expect.stringMatching('planted'),
      },
    ])
    const [letter] = await letters()
    const original = (await allOf(log, 'market.events'))[letter?.coordinate.offset ?? -1]
    expect(letter?.original).toEqual(original)
  })

  it('is out after a restart too, at the same record, and says nothing twice', async () => {
    await log.append(facts)
    await run()
    const before = await derived(log)
    await log.append(market(0, 0))
    await run()
    const after = await derived(log)
    expect(after).toEqual(expect.arrayContaining(before))
    expect(new Set(after).size).toBe(after.length)
    expect(await letters()).toHaveLength(1)
    expect(
      (await scores()).filter((it) =>
        it.event.reasons.some((one) => one.code === 'ANALYZER_FAULTED' && one.part === ''),
      ),
    ).toHaveLength(2)
  })

  it('is out in a replay at the same record: the log verifies', async () => {
    await log.append(facts)
    await run()
    const report = await verify({ log, set: setOf(faulty), build, differences: [], levels: ['lineage', 'replay'] })
    expect(report.results.flatMap((it) => it.findings)).toEqual([])
    expect(report.exitCode).toBe(0)
  })

  it('tells in the head over its snapshots what is out, and where the letter is', async () => {
    await log.append(facts)
    await run()
    const heads = (await allOf(log, 'analyzer.snapshots'))
      .map((it) => opened(log, it))
      .filter((it) => it.type === 'SnapshotHead')
    const [letter] = await letters()
    const last = heads.at(-1)
    expect(
      last?.type === 'SnapshotHead' && last.event.faulted.map((it) => [it.analyzer, it.offset, hex(it.deadLetterId)]),
    ).toEqual([['technical', letter?.coordinate.offset, letter && hex(letter.id)]])
  })
})

it('an analyzer that throws once is taken up again from before the record, and nothing is missing', async () => {
  await log.append(facts)
  let thrown = 0
  const once = members.map((it) =>
    it.name === 'technical'
      ? { ...it, begin: wrapped(it.begin), resume: (...given: Parameters<typeof it.resume>) => it.resume(...given) }
      : it,
  )
  function wrapped(begin: (typeof members)[number]['begin']): (typeof members)[number]['begin'] {
    return (context) => {
      const instance = begin(context)
      return {
        ...instance,
        step(record) {
          if (thrown === 0 && record.type === 'CandleClosed' && record.event.openTimeMs === 75 * minute) {
            thrown += 1
            throw new Error('out of luck')
          }
          instance.step(record)
        },
      }
    }
  }
  await run(once)
  expect(thrown).toBe(1)
  const after = await derived(log)
  store = createMemoryLogStore()
  log = memoryEventLog(store)
  await log.append(facts)
  await run(members)
  expect(after).toEqual(await derived(log))
})

describe('a record that nobody can read', () => {
  const flipped = ({ value, ...rest }: (typeof facts)[number]): (typeof facts)[number] => {
    const bytes = Buffer.from(value ?? [])
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    return { ...rest, value: bytes }
  }

  it('is laid aside with its bytes and its cause, is counted, and the fold goes on', async () => {
    await log.append([...facts.slice(0, 150), ...facts.slice(150, 151).map(flipped), ...facts.slice(151)])
    await run(members)
    expect(await letters()).toMatchObject([{ code: 'HASH_MISMATCH', coordinate: { offset: 150 }, analyzer: undefined }])
    const heads = (await allOf(log, 'analyzer.snapshots')).map((it) => opened(log, it))
    const last = heads.filter((it) => it.type === 'SnapshotHead').at(-1)
    if (last?.type !== 'SnapshotHead') expect.fail('no head')
    const { folded, skipped, late, repeated, deadLettered } = last.event.outcomes
    expect(deadLettered).toBe(1)
    expect(folded + skipped + late + repeated + deadLettered).toBe(last.event.offset + 1)
  })

  it('because no venue can have said it leaves no trace in the state', async () => {
    const impossible = sealedAgain(facts[150]?.value ?? Buffer.alloc(0))
    await log.append([...facts.slice(0, 151), impossible, ...facts.slice(151)])
    await run(members)
    expect((await letters()).map((it) => it?.code)).toEqual(['UNDECODABLE'])
  })

  /** A trade at no price, in order otherwise. */
  function sealedAgain(value: Buffer): (typeof facts)[number] {
    const trade = facts.map((it) => it.value && log.codec.decode(it.value)).find((it) => it?.type === 'TradeExecuted')
    if (trade?.type !== 'TradeExecuted' || value.length === 0) expect.fail('no trade in the market')
    return seal(log.codec, {
      topic: 'market.events',
      partition: 0,
      key: trade.event.instrument,
      type: 'TradeExecuted',
      event: { ...trade.event, price: 0 },
      eventId: id('test/1', 'impossible'),
      manifest: id('test/1', 'manifest'),
      headers: { feed: { shard: 'linear', epoch: 1 } },
      timestampMs: 0,
    })
  }
})
