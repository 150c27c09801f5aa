/** How fast an auditor's replay goes: inputs read, checked and folded again, each output compared with what was recorded. */
import { verify } from '@virtuoso/audit'
import type { EventLog } from '@virtuoso/event-log'
import { buildInfo } from '@virtuoso/service-kit'
import {
  type Arm,
  busyDensity,
  digestOf,
  type Fact,
  market,
  rateGoal,
  runBench,
  usualDensity,
} from '@virtuoso/testing/bench'
import { setNamed } from '../src/index.ts'
import { inputOf } from './derived.ts'
import { appendFacts, embeddedLog, hosted } from './embedded.ts'

const set = setNamed('built-in')
const goal = 20_000
const summaries = new Set<string>()
const usual = await analysed('usual', market({ seed: 5, ...usualDensity, seconds: 300 }))
const busy = await analysed('busy', market({ seed: 5, ...busyDensity, seconds: 60 }))

await runBench({
  bench: 'verify',
  question: 'How fast is a log verified by folding it again?',
  unit: 'inputs',
  rounds: 7,
  fixture: {
    name: 'made-up market, ten instruments, analysed on the embedded log',
    events: usual.inputs + busy.inputs,
    sha256: digestOf([...(await inputOf(usual.log, set)), ...(await inputOf(busy.log, set))].map((it) => it.value)),
  },
  arms: [
    arm('replay', 'the replay level of verify on one core; ten events a second of each instrument', usual),
    arm('replay, busy', 'the same where each instrument has fifty events a second', busy),
    arm('replay again', 'the first once more, as a control', usual),
  ],
  control: { of: 'replay again', to: 'replay' },
  checks: () => [`every replay found what was recorded: ${[...summaries].join('; ')}`],
  extra(arms) {
    const found = arms.slice(0, 1).map((it) => rateGoal(it, 'CPU', goal))
    return { figures: found.map((it) => it.figure), goals: found.map((it) => it.goal) }
  },
})
await usual.log.close()
await busy.log.close()

type Analysed = Readonly<{ log: EventLog; inputs: number }>

async function analysed(name: string, facts: Iterable<Fact>): Promise<Analysed> {
  const log = await embeddedLog(name)
  const inputs = await appendFacts(log, facts)
  const service = await hosted(log, set)
  await service.caughtUp()
  await service.stop()
  return { log, inputs }
}

function arm(name: string, does: string, { log, inputs }: Analysed): Arm {
  const replay = async (): Promise<void> => {
    const report = await verify({ log, set, build: buildInfo(), differences: [], levels: ['replay'] })
    if (report.exitCode !== 0) throw new Error(`verify failed: ${report.json}`)
    for (const { level, summary } of report.results) if (level === 'replay') summaries.add(summary)
  }
  return { name, does, units: inputs, work: replay }
}
