import { verify } from '@virtuoso/audit'
import { hex, readHeaders } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'
import { beforeEach, expect, it, vi } from 'vitest'
import { refuseSuperseded } from '../src/generation.ts'
import { market } from './market.ts'
import { allOf, caughtUp, type Member, member, members, setOf } from './set-under-test.ts'

vi.setConfig({ testTimeout: 30_000 })

const facts = market(0, 30)
/** `technical` weighs as before and publishes as before, only its configuration says so in other words. */
const changed = members.map((it) => (it.name === 'technical' ? { ...it, configHash: Buffer.alloc(16, 7) } : it))
let store = createMemoryLogStore()
let log: EventLog = memoryEventLog(store)
beforeEach(() => {
  store = createMemoryLogStore()
  log = memoryEventLog(store)
})

async function caughtUpAndStopped(running: Member): Promise<void> {
  await caughtUp(log, running.plan.set.group)
  await running.stop()
}

it('a changed configuration takes over where its predecessor stopped, and no id stands there twice', async () => {
  await log.append(facts.slice(0, 200))
  await caughtUpAndStopped(await member(store))
  await log.append(facts.slice(200))
  const next = await member(store, changed)
  expect(next.plan).toMatchObject({ predecessor: setOf().group, set: { generation: 2 } })
  expect(next.plan.starts[0]).toMatchObject({ warmFromOffset: 0, emitsFromOffset: 200 })
  await caughtUpAndStopped(next)
  expect(next.replayed[0]).toBe(200)
  const scores = await allOf(log, 'analysis.scores')
  const ids = scores.map((it) => hex(readHeaders(it.headers).eventId))
  expect(new Set(ids).size).toBe(ids.length)
  const causes = scores.map((it) => Number(readHeaders(it.headers).cause?.split('@')[1]))
  expect(causes).toEqual([...causes].sort((a, b) => a - b))
  expect(causes.some((it) => it < 200) && causes.some((it) => it >= 200)).toBe(true)
})

it('is verified from its own first input on; what its predecessor made is named as not covered', async () => {
  await log.append(facts.slice(0, 200))
  await caughtUpAndStopped(await member(store))
  await log.append(facts.slice(200))
  await caughtUpAndStopped(await member(store, changed))
  const build = { commit: '0', bundleHash: Buffer.alloc(32), nodeVersion: process.version }
  const { results } = await verify({ log, set: setOf(changed), build, differences: [] })
  expect(results.flatMap((it) => it.findings)).toEqual([])
  expect(results[0]?.summary).toContain(`not covered: ${setOf().group}`)
})

it('the same configuration started again is the same generation', async () => {
  await log.append(facts)
  await caughtUpAndStopped(await member(store))
  const again = await member(store)
  expect(again.plan).toMatchObject({ predecessor: undefined, set: { generation: 1, group: setOf().group } })
  await again.stop()
})

it('a member of the generation before can commit no more, and is refused when it takes its partition up again', async () => {
  await log.append(facts.slice(0, 200))
  const before = await member(store)
  await caughtUp(log, before.plan.set.group)
  const next = await member(store, changed)
  await log.append(facts.slice(200))
  await caughtUp(log, next.plan.set.group)
  expect((await log.committedOffsets(before.plan.set.group, 'market.events'))[0]).toBe(200)
  await expect(refuseSuperseded(log, before.plan.set)).rejects.toMatchObject({ code: 'superseded', exitCode: 78 })
  await refuseSuperseded(log, next.plan.set)
  await next.stop()
  const late = await member(store, members)
  expect(late.plan.set.generation).toBe(3)
  await late.stop()
  await before.stop()
})

it('one that was planned while its predecessor went on committing is planned anew', async () => {
  await log.append(facts.slice(0, 100))
  const before = await member(store)
  await caughtUpAndStopped(before)
  const planned = await member(store, changed)
  await planned.stop()
  store.setCommittedOffset({ group: planned.plan.set.group, topic: 'market.events', partition: 0 }, undefined)
  store.setCommittedOffset({ group: planned.plan.set.group, topic: 'market.events', partition: 1 }, undefined)
  store.setCommittedOffset({ group: planned.plan.set.group, topic: 'market.events', partition: 2 }, undefined)
  store.setCommittedOffset({ group: before.plan.set.group, topic: 'market.events', partition: 0 }, 100 + 20)
  await log.append(facts.slice(100))
  const anew = await member(store, changed)
  expect(anew.plan).toMatchObject({ predecessor: before.plan.set.group, set: { generation: 3 } })
  expect(anew.plan.starts[0]?.emitsFromOffset).toBe(120)
  await anew.stop()
})
