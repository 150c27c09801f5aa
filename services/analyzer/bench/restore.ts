/** Whether a start takes longer where the log is longer: the same market, 0.1, 1 and 3 million events of it. */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { verify } from '@virtuoso/audit'
import type { TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { buildInfo } from '@virtuoso/service-kit'
import {
  type Arm,
  type ArmResult,
  type Fact,
  type Figure,
  type Goal,
  idOf,
  market,
  median,
  runBench,
} from '@virtuoso/testing/bench'
import { setNamed } from '../src/index.ts'
import { appendFacts, copyLog, embeddedLog, type Hosted, hosted, openedLog } from './embedded.ts'

const set = setNamed('built-in')
const lengths = new Map([
  ['0.1 million', 100_000],
  ['1 million', 1_000_000],
  ['3 million', 3_000_000],
])
const [shortest, longest] = ['0.1 million', '3 million']
const growthMax = 1.3
/** Written after the snapshots of a quiet moment: what a start has to fold again, the same for every length. */
const lastEvents = 10_000
/** A cycle of snapshots takes some 30 s; so long it is waited for at most. */
const quietMaxMs = 120_000
const quietPauseMs = 200
/** Among so many records at the end there is a head. */
const headsWithin = 100

const story = market({ seed: 6, instruments: 12, eventsPerSecond: 5_000, seconds: 700 })
const digest = createHash('sha256')
let told = 0
await grow()

const logs = new Map<string, EventLog>()
const replayed = new Map<string, number>()
for (const name of lengths.keys()) logs.set(name, await openedLog(name))

await runBench({
  bench: 'restore',
  question: 'Does a start take longer where the log is longer?',
  unit: 'starts',
  rounds: 7,
  fixture: {
    name: 'made-up market, twelve instruments, on the embedded log',
    events: told,
    sha256: digest.copy().digest('hex'),
  },
  arms: [...[...lengths.keys()].map((it) => starting(it, it)), starting(shortest, `${shortest} again`)],
  comparisons: [...lengths.keys()]
    .slice(1)
    .flatMap((of) => (['CPU', 'wall'] as const).map((by) => ({ of, to: shortest, by }))),
  control: { of: `${shortest} again`, to: shortest },
  async checks() {
    await refuseOtherOutputs(shortest)
    return [`after all these starts ${lastEvents} more events gave what a replay from offset 0 makes of them`]
  },
  extra: (arms) => ({ figures: arms.flatMap(figuresOf), goals: goalsOf(arms) }),
})
for (const log of logs.values()) await log.close()

/** One log that grows while the set reads it; a copy of it at each length. */
async function grow(): Promise<void> {
  let log = await embeddedLog('growing')
  for (const [name, events] of lengths) {
    const service = await hosted(log, set)
    await tell(log, service, events - lastEvents - told)
    await untilCovered(log, service)
    await tell(log, service, lastEvents)
    await service.stop()
    await log.close()
    copyLog('growing', name)
    log = await openedLog('growing')
  }
  await log.close()
}

/** Little happens until snapshots hold all that was there when it began. @throws Error when they do not in time. */
async function untilCovered(log: EventLog, service: Hosted): Promise<void> {
  const ends = (await log.positions(set.topic)).map((it) => it.endOffset)
  const endMs = performance.now() + quietMaxMs
  while (!(await isCovered(log, ends))) {
    if (performance.now() > endMs) throw new Error('no whole cycle of snapshots')
    await tell(log, service, 10)
    await sleep(quietPauseMs)
  }
}

async function isCovered(log: EventLog, ends: readonly number[]): Promise<boolean> {
  const covered = await Promise.all(ends.map((_, partition) => coveredTo(log, partition)))
  return ends.every((end, partition) => (covered[partition] ?? 0) >= end)
}

/** From where on the newest snapshots of a partition have to be completed. */
async function coveredTo(log: EventLog, partition: number): Promise<number> {
  const topic: TopicName = 'analyzer.snapshots'
  const { startOffset = 0, endOffset = 0 } = (await log.positions(topic))[partition] ?? {}
  let covered = 0
  const from = Math.max(startOffset, endOffset - headsWithin)
  for await (const records of readRange(log, { topic, partition, from, to: endOffset }))
    for (const { value } of records) {
      const found = value === null ? undefined : log.codec.decode(value)
      if (found?.type === 'SnapshotHead') covered = found.event.restoreFromOffset
    }
  return covered
}

async function tell(log: EventLog, service: Hosted, events: number): Promise<void> {
  await appendFacts(log, taken(events))
  await service.caughtUp()
}

function* taken(count: number): Generator<Fact> {
  for (let left = count; left > 0; left -= 1) {
    const { value: fact } = story.next()
    if (fact === undefined) throw new Error('the market is over')
    told += 1
    digest.update(idOf(fact))
    yield fact
  }
}

function starting(length: string, name: string): Arm {
  let service: Hosted | undefined
  return {
    name,
    does: `the analyzer service starts on ${length} events, until it has taken over every partition`,
    units: 1,
    async work() {
      const log = logs.get(length)
      if (log === undefined) throw new Error(`no log of ${length}`)
      service = await hosted(log, set)
      await service.takenOver
    },
    async after() {
      replayed.set(name, service?.replayed() ?? Number.NaN)
      await service?.stop()
    },
  }
}

function figuresOf({ name, wallMs }: ArmResult): readonly Figure[] {
  return [
    { name: `${name}: a start`, value: median(wallMs), unit: 'ms' },
    { name: `${name}: events folded again`, value: replayed.get(name) ?? Number.NaN, unit: 'events' },
  ]
}

/** @throws Error when what followed a start differs from what a set that never stopped would have made. */
async function refuseOtherOutputs(length: string): Promise<void> {
  const log = logs.get(length)
  if (log === undefined) return
  const service = await hosted(log, set)
  await tell(log, service, lastEvents)
  await service.stop()
  const report = await verify({ log, set, build: buildInfo(), differences: [], levels: ['replay'] })
  if (report.exitCode !== 0) throw new Error(`${length}: ${report.json.slice(0, 2_000)}`)
}

function goalsOf(arms: readonly ArmResult[]): readonly Goal[] {
  const cpuMs = (name: string): number => median(arms.find((it) => it.name === name)?.cpuMs ?? [])
  const value = cpuMs(longest) / cpuMs(shortest)
  return [
    {
      text: `CPU of a start on ${longest} events, times that on ${shortest}`,
      value,
      bound: growthMax,
      must: 'stay below',
    },
  ]
}
