import { partitionName, thawPartition } from '@virtuoso/analyzer-kit'
import { verify } from '@virtuoso/audit'
import type { NewRecord, StoredRecord } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { market } from './market.ts'
import {
  allOf,
  altered,
  caughtUp,
  derived,
  halfCycle,
  hasty,
  member,
  members,
  opened,
  setOf,
} from './set-under-test.ts'

vi.setConfig({ testTimeout: 30_000 })

const facts = market(0, 52)
let store = createMemoryLogStore()
let log: EventLog = memoryEventLog(store)
beforeEach(() => {
  store = createMemoryLogStore()
  log = memoryEventLog(store)
})

/** Appends and folds the market in so many runs of one process each. @returns How many inputs the last one folded again. */
async function inRuns(
  runs: number,
  records: readonly NewRecord[] = facts,
  clock: () => () => number = hasty,
): Promise<number | undefined> {
  const each = Math.ceil(records.length / runs)
  let replayed: number | undefined
  for (let at = 0; at < records.length; at += each) {
    await log.append(records.slice(at, at + each))
    const running = await member(store, members, clock())
    await caughtUp(log, running.plan.set.group)
    await running.stop()
    replayed = running.replayed[0]
  }
  return replayed
}

const snapshots = async () => (await allOf(log, 'analyzer.snapshots')).map((it) => opened(log, it))

describe('a set that is started again', () => {
  it('derives what one that never stopped derives, byte for byte', async () => {
    await inRuns(1)
    const once = await derived(log)
    store = createMemoryLogStore()
    log = memoryEventLog(store)
    await inRuns(5)
    expect(await derived(log)).toEqual(once)
    expect(once.length).toBeGreaterThan(300)
  })

  it('folds again only what came after its snapshots, however long the log is', async () => {
    expect(await inRuns(2)).toBeLessThan(facts.length / 4)
  })

  it('keeps out of an instrument what it had seen already, where another is older', async () => {
    await inRuns(1)
    const once = await derived(log)
    store = createMemoryLogStore()
    log = memoryEventLog(store)
    await inRuns(9, facts, halfCycle)
    const states = (await snapshots()).flatMap((it) => (it.type === 'StateSnapshot' ? [it.event] : []))
    const newest = new Map(states.map((it) => [it.instrument, it.offset]))
    expect(new Set(newest.values()).size).toBe(2)
    expect(await derived(log)).toEqual(once)
    const report = await verify({ log, set: setOf(), build: thisBuild, differences: [], levels: ['replay'] })
    expect(report.results.at(-1)).toMatchObject({ level: 'replay', findings: [] })
    expect(report.results.at(-1)?.summary).toMatch(/ [1-9]\d* states$/)
  })

  it('goes on behind what it said last when the log has forgotten its offset', async () => {
    await inRuns(1)
    const once = await derived(log)
    store = createMemoryLogStore()
    log = memoryEventLog(store)
    await inRuns(1, facts.slice(0, 250))
    store.setCommittedOffset({ group: setOf().group, topic: 'market.events', partition: 0 }, undefined)
    expect(await inRuns(1, facts.slice(250))).toBeLessThan(20)
    expect(await derived(log)).toEqual(once)
  })

  it('refuses to go on where somebody turned its offset back', async () => {
    await inRuns(1)
    const { group } = setOf()
    store.setCommittedOffset({ group, topic: 'market.events', partition: 0 }, 3)
    const again = await member(store)
    await expect(again.ended).rejects.toMatchObject({ code: 'data-loss', exitCode: 78 })
  })
})

describe('a state that cannot be used', () => {
  const isState = ({ key }: StoredRecord): boolean => key?.toString().split(':').length !== 2

  it.each([
    ['flipped', (value: Buffer) => value.fill(value.at(-9) === 0 ? 1 : 0, value.length - 9, value.length - 8)],
    ['cut off', (value: Buffer) => value.subarray(0, value.length - 20)],
  ])('because it was %s counts as missing: its log says the same', async (_, damage) => {
    await inRuns(2, facts.slice(0, 200))
    store = altered(store, 'analyzer.snapshots', (it) =>
      isState(it) && it.value ? { ...it, value: damage(Buffer.from(it.value)) } : it,
    )
    await log.append(facts.slice(200))
    const again = await member(store)
    await caughtUp(log, again.plan.set.group)
    await again.stop()
    expect(again.replayed[0]).toBeGreaterThan(190)
    const after = await derived(log)
    store = createMemoryLogStore()
    log = memoryEventLog(store)
    await inRuns(1)
    expect(after).toEqual(await derived(log))
  })

  it('because its analyzer keeps its state in another way now counts as missing', async () => {
    await inRuns(1, facts.slice(0, 200))
    await log.append(facts.slice(200))
    const [builder, ...others] = members
    const again = await member(store, [{ ...(builder ?? expect.fail()), stateVersion: 99 }, ...others])
    await caughtUp(log, again.plan.set.group)
    await again.stop()
    expect(again.plan.set.group).toBe(setOf().group)
    expect(again.replayed[0]).toBe(200)
  })
})

describe('an hour of the venue', () => {
  it('leaves all states at the record with which the next begins, the partition last', async () => {
    await inRuns(1)
    const anchors = (await allOf(log, 'audit.anchors')).map((it) => opened(log, it))
    const states = anchors.flatMap((it) => (it.type === 'StateSnapshot' ? [it.event] : []))
    expect(states.map((it) => it.instrument)).toEqual(['bybit:BTC/USDT:USDT', 'bybit:ETH/USDT:USDT', partitionName])
    expect(new Set(states.map((it) => it.offset)).size).toBe(1)
    expect(states[0]?.watermarkMs).toBe(7_200_000)
    expect(thawPartition(states[2]?.state ?? Buffer.alloc(0))?.instruments).toHaveLength(2)
    const report = await verify({ log, set: setOf(), build: thisBuild, differences: [], levels: ['replay'] })
    expect(report.results.at(-1)?.findings).toEqual([])
  })

  it('is proved by folding from the start: another state there is found', async () => {
    await inRuns(1)
    store = altered(store, 'market.events', (it) =>
      it.offset === 143 ? { ...it, value: facts[145]?.value ?? null } : it,
    )
    const report = await verify({
      log: memoryEventLog(store),
      set: setOf(),
      build: thisBuild,
      differences: [],
      levels: ['replay'],
    })
    expect(report.results.at(-1)?.findings.map((it) => it.field)).toContainEqual(expect.stringMatching(/^stateHash/))
  })
})

const thisBuild = { commit: '0', bundleHash: Buffer.alloc(32), nodeVersion: process.version }
