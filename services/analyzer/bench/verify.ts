/** How fast an auditor's replay goes: inputs read, checked and folded again, each output compared with what was recorded. */
import { verify } from '@virtuoso/audit'
import { buildInfo } from '@virtuoso/service-kit'
import { digestOf, market, rateGoal, runBench } from '@virtuoso/testing/bench'
import { setNamed } from '../src/index.ts'
import { inputOf } from './derived.ts'
import { appendFacts, embeddedLog, hosted } from './embedded.ts'

const set = setNamed('built-in')
const log = await embeddedLog('verify')
const inputs = await appendFacts(log, market({ seed: 5, instruments: 10, eventsPerSecond: 500, seconds: 160 }))
const service = await hosted(log, set)
await service.caughtUp()
await service.stop()
const summaries = new Set<string>()

await runBench({
  bench: 'verify',
  question: 'How fast is a log verified by folding it again?',
  unit: 'inputs',
  rounds: 5,
  fixture: {
    name: 'made-up market, ten instruments, analysed on the embedded log',
    events: inputs,
    sha256: digestOf((await inputOf(log, set)).map((it) => it.value)),
  },
  arms: [
    { name: 'replay', does: 'the replay level of verify, on one core', units: inputs, work: replay },
    { name: 'replay again', does: 'the same once more, as a control', units: inputs, work: replay },
  ],
  control: { of: 'replay again', to: 'replay' },
  checks: () => [`every replay found what was recorded: ${[...summaries].join('; ')}`],
  extra(arms) {
    const found = arms.slice(0, 1).map((it) => rateGoal(it, 'CPU', 20_000))
    return { figures: found.map((it) => it.figure), goals: found.map((it) => it.goal) }
  },
})
await log.close()

async function replay(): Promise<void> {
  const report = await verify({ log, set, build: buildInfo(), differences: [], levels: ['replay'] })
  if (report.exitCode !== 0) throw new Error(`verify failed: ${report.json}`)
  for (const { level, summary } of report.results) if (level === 'replay') summaries.add(summary)
}
