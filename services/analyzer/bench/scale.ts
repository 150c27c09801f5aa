/**
 * Whether the price of an event depends on how many instruments there are: the bare fold of the built-in set over as
 * many events a second, spread over ten and over two thousand instruments.
 */
import { createSetFold, type SetFold } from '@virtuoso/analyzer-kit'
import type { StoredRecord } from '@virtuoso/contracts'
import { testCodec } from '@virtuoso/testing'
import {
  type Arm,
  type ArmResult,
  digestOf,
  type Figure,
  type Goal,
  market,
  median,
  partitionRecords,
  runBench,
} from '@virtuoso/testing/bench'
import { setNamed } from '../src/index.ts'

const set = setNamed('built-in')
const eventsPerSecond = 5_000
const [warmSeconds, measuredSeconds] = [2, 4]
const growthMax = 1.2
/** Of so many instruments the state is looked at after a round. */
const frozenMax = 20

type Scale = Readonly<{
  arm: Arm
  instruments: number
  digest: Buffer
  ticksMs: number[]
  outputs: Set<string>
  madeCount(): number
  stateBytes(): number
}>
const counts = [10, 100, 500, 2_000]
const scales = [...counts.map((it) => scale(it, `${it} instruments`)), scale(10, '10 instruments again')]

await runBench({
  bench: 'scale',
  question: 'Does an event cost more where there are more instruments?',
  unit: 'events',
  rounds: 5,
  fixture: {
    name: 'made-up market, 10 to 2,000 instruments in one partition',
    events: scales.reduce((sum, it) => sum + it.arm.units, 0),
    sha256: digestOf(scales.map((it) => it.digest)),
  },
  arms: scales.map((it) => it.arm),
  comparisons: counts.slice(1).map((it) => ({ of: `${it} instruments`, to: '10 instruments', by: 'CPU' }) as const),
  control: { of: '10 instruments again', to: '10 instruments' },
  checks() {
    for (const { outputs, arm } of scales)
      if (outputs.size !== 1) throw new Error(`${arm.name}: not every round made the same outputs`)
    return ['every round made the same outputs and ended in the same state, byte for byte']
  },
  extra: (arms) => ({ figures: scales.flatMap((it, index) => figuresOf(it, arms[index])), goals: goalsOf(arms) }),
})

function scale(instruments: number, name: string): Scale {
  const words = { seed: 4, instruments, eventsPerSecond, seconds: warmSeconds + measuredSeconds }
  const records = partitionRecords(market(words))
  const isTick = (it: StoredRecord): boolean => testCodec.typeOf(it.value ?? Buffer.alloc(0)) === 'FeedProgressed'
  const ticks = records.flatMap((it, index) => (isTick(it) ? [index] : []))
  const begin = (ticks[warmSeconds - 1] ?? 0) + 1
  const measured = records.slice(begin)
  const ticksMs: number[] = []
  const outputs = new Set<string>()
  let fold: SetFold | undefined
  let made: string[] = []
  let frozen: Buffer[] = []
  return {
    instruments,
    digest: Buffer.from(digestOf(records.map((it) => it.value))),
    ticksMs,
    outputs,
    madeCount: () => made.length,
    stateBytes: () => frozen.reduce((sum, it) => sum + it.length, 0) / frozen.length,
    arm: {
      name,
      does: `${eventsPerSecond} events a second over ${instruments} instruments`,
      units: measured.length,
      before() {
        fold = createSetFold({ set, codec: testCodec, partition: 0 })
        for (const record of records.slice(0, begin)) fold.fold(record)
        made = []
      },
      work() {
        let tickUs = 0
        for (const record of measured) {
          const from = isTick(record) ? process.cpuUsage() : undefined
          for (const it of fold?.fold(record) ?? []) made.push(it.eventId.toString('latin1'))
          if (from === undefined) continue
          const { user, system } = process.cpuUsage(from)
          tickUs += user + system
        }
        ticksMs.push(tickUs / 1_000)
      },
      after() {
        frozen = (fold?.instruments() ?? []).slice(0, frozenMax).map((it) => Buffer.from(fold?.freeze(it) ?? []))
        outputs.add(digestOf([Buffer.from(made.join(), 'latin1'), ...frozen]))
        fold = undefined
      },
    },
  }
}

function figuresOf(
  { instruments, ticksMs, madeCount, stateBytes, arm: { name } }: Scale,
  result: ArmResult | undefined,
): Figure[] {
  const tickMs = median(ticksMs.slice(1))
  const cpuMs = median(result?.cpuMs ?? [])
  const eachUs = (1_000 * (cpuMs - tickMs)) / (result?.units ?? Number.NaN)
  return [
    { name: `${name}: an event without the ticks`, value: eachUs, unit: 'µs CPU' },
    {
      name: `${name}: a tick of one instrument`,
      value: (1_000 * tickMs) / measuredSeconds / instruments,
      unit: 'µs CPU',
    },
    {
      name: `${name}: outputs of a thousand events`,
      value: (1_000 * madeCount()) / (result?.units ?? Number.NaN),
      unit: 'records',
    },
    { name: `${name}: state of one instrument`, value: stateBytes(), unit: 'bytes' },
  ]
}

function goalsOf(arms: readonly ArmResult[]): Goal[] {
  const cost = (name: string): number => {
    const arm = arms.find((it) => it.name === name)
    return median(arm?.cpuMs ?? []) / (arm?.units ?? Number.NaN)
  }
  const value = cost('2000 instruments') / cost('10 instruments')
  const text = 'CPU an event at 2,000 instruments, times that at ten'
  return [{ text, value, bound: growthMax, must: 'stay below' }]
}
