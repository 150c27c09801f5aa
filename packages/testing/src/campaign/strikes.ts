import { setTimeout as sleep } from 'node:timers/promises'
import type { LinkFaults } from '../faults/link-faults.ts'
import type { Member, Pipeline } from './pipeline.ts'
import { type WirePoint, wirePointsOf } from './wire-point-list.ts'

/** One fault: what it is, whom it meets, and how it is done and undone. */
export type Strike = Readonly<{
  /** `kill`, `terminate`, `pause`, `point: before EndTxn`, … */
  fault: string
  /** A member's name, `kafka`, `postgres` or `venue`. */
  victim: string
  /** Resolves when the fault has ended and whoever died is started again; with a remark where something was not as it should be. */
  run(): Promise<string | undefined>
}>

type Draw = Readonly<{ pipeline: Pipeline; random(): number }>

/** Longer than the group's session, so that somebody else takes over before the paused one wakes. */
const zombieMs = 13_000
const pointWaitMaxMs = 6_000

/** All faults that can meet a victim, with their weights. */
export function strikesOn(draw: Draw, victim: string): readonly (readonly [weight: number, strike: Strike])[] {
  const { pipeline } = draw
  if (victim === 'kafka' || victim === 'postgres') return [[1, serverKill(draw, victim)]]
  if (victim === 'venue') return [[1, hangUp(draw)]]
  const member = pipeline.members.find((it) => it.name === victim)
  return member === undefined ? [] : onMember(draw, member)
}

function onMember(draw: Draw, member: Member): readonly (readonly [number, Strike])[] {
  const points = wirePointsOf(member)
  return [
    [10, kill(draw, member)],
    [4, terminate(draw, member)],
    [1.5, pause(draw, member)],
    [2, line(member, 'reset', {}, 0)],
    [0.7, line(member, 'freeze', { freeze: true }, 3_000 + draw.random() * 4_000)],
    [0.7, line(member, 'oneWay', { oneWay: 'request' }, 2_000 + draw.random() * 4_000)],
    [0.7, line(member, 'latency', { latencyMs: 150, jitterMs: 150, sliceBytes: 700 }, 4_000)],
    ...points.map((point) => [14 / points.length, atPoint(draw, member, point)] as const),
  ]
}

const kill = ({ random }: Draw, { name, process }: Member): Strike => ({
  fault: 'kill',
  victim: name,
  async run() {
    await process.kill()
    await sleep(random() * 800)
    process.start()
    return undefined
  },
})

const terminate = ({ random }: Draw, { name, process }: Member): Strike => ({
  fault: 'terminate',
  victim: name,
  async run() {
    const code = await process.terminate()
    await sleep(random() * 300)
    process.start()
    return code === 0 ? undefined : `SIGTERM ended ${name} with ${code}`
  },
})

/** An analyzer sleeps through its session; the others shorter, for nobody takes their place. */
const pause = ({ random }: Draw, { name, role, process }: Member): Strike => ({
  fault: 'pause',
  victim: name,
  async run() {
    await process.pause(role === 'analyzer' ? zombieMs : 2_000 + random() * 4_000)
    return undefined
  },
})

const line = ({ name, kafka, postgres }: Member, fault: string, faults: LinkFaults, forMs: number): Strike => ({
  fault,
  victim: name,
  async run() {
    const target = postgres ?? kafka
    if (fault === 'reset') target.reset()
    else {
      target.set(faults)
      await sleep(forMs)
      target.set({})
    }
    return undefined
  },
})

const serverKill = ({ pipeline }: Draw, name: 'kafka' | 'postgres'): Strike => ({
  fault: 'kill',
  victim: name,
  async run() {
    await pipeline.servers.kill(name)
    await pipeline.servers.restart(name)
    return undefined
  },
})

const hangUp = ({ pipeline }: Draw): Strike => ({
  fault: 'hang up',
  victim: 'venue',
  async run() {
    await fetch(`${pipeline.venueUrl}/_sim/mischief`, { method: 'POST', body: JSON.stringify({ kind: 'close' }) })
    return undefined
  },
})

/** Where nothing passes the point in time, the process is killed where it stands. */
const atPoint = ({ random }: Draw, { name, process }: Member, point: WirePoint): Strike => ({
  fault: `point: ${point.name}`,
  victim: name,
  async run() {
    const { promise: acted, resolve } = Promise.withResolvers<boolean>()
    if (point.isAtStart) await process.kill()
    const armed = point.arm(point.isAtStart ? 0 : Math.floor(random() * 6), async () => {
      if (point.outcome !== 'kill') {
        resolve(true)
        return point.outcome
      }
      await process.kill()
      resolve(true)
      return 'cut'
    })
    if (point.isAtStart) process.start()
    const wasReached = await Promise.race([acted, sleep(pointWaitMaxMs, false)])
    armed.disarm()
    if (!wasReached) await process.kill()
    if (process.pid() === undefined) {
      await sleep(random() * 500)
      process.start()
    }
    return undefined
  },
})
