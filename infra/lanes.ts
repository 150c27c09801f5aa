import { runBrowserLane } from './lanes/browser-lane.ts'
import { runIntegrationLane } from './lanes/integration-lane.ts'
import type { LaneOutcome } from './lanes/lane-result.ts'
import { summaryOf, totalsOf } from './lanes/summary.ts'
import { someFileMatches } from './lanes/test-files.ts'
import { type LaneName, laneNames, runVitest, runVitestLane } from './lanes/vitest-lane.ts'

// What `npm test` runs: each lane this computer can run, then a summary.
//   node infra/lanes.ts [unit | integration | browser] [what vitest takes: parts of file names, -t "name of a test"]
//   node infra/lanes.ts … --watch      unit tests only, again at each change
const lanes: Readonly<Record<LaneName, (args: readonly string[]) => Promise<LaneOutcome>>> = {
  unit: async (args) => ({ kind: 'ran', result: await runVitestLane('unit', args) }),
  integration: (args) => runIntegrationLane(args, console.log),
  browser: (args) => runBrowserLane(args, console.log),
}

const { asked, args, watch } = readArguments(process.argv.slice(2))
process.exit(watch ? await runVitest(['watch', '--project', 'unit', ...args]) : await runLanes())

async function runLanes(): Promise<number> {
  const outcomes: LaneOutcome[] = []
  for (const lane of asked) {
    if (args.length > 0 && !someFileMatches(lane, args)) continue
    console.log(`\n${lane}`)
    outcomes.push(whole(await lanes[lane](args)))
  }
  const totals = totalsOf(outcomes)
  const ranNothing = totals.passed + totals.failures.length === 0
  if (ranNothing) console.error('\n  no test was run')
  if (args.length === 0 && asked.length > 1)
    console.log('\n  one lane alone: npm run test:unit | test:int | test:browser')
  for (const line of summaryOf(outcomes, totals)) console.log(line)
  return ranNothing || totals.failures.length > 0 ? 1 : 0
}

/** A whole lane in which no test ran has not passed; a filtered one may be empty. */
function whole(outcome: LaneOutcome): LaneOutcome {
  if (args.length > 0 || outcome.kind === 'not run') return outcome
  const { result } = outcome
  if (result.passed + result.failures.length > 0) return outcome
  return { ...outcome, result: { ...result, failures: ['the lane itself: it ran no test'] } }
}

type Arguments = Readonly<{ asked: readonly LaneName[]; args: readonly string[]; watch: boolean }>

function readArguments([first, ...rest]: readonly string[]): Arguments {
  const named = laneNames.find((it) => it === first)
  const given = named || first === undefined ? rest : [first, ...rest]
  return {
    asked: named ? [named] : laneNames,
    args: given.filter((arg) => arg !== '--watch'),
    watch: given.includes('--watch'),
  }
}
