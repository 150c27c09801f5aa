import { styleText } from 'node:util'
import type { EventLog } from '@virtuoso/event-log'
import type { Run } from '../commands.ts'
import { runningDemo, writeDemoNote } from '../demo/demo-note.ts'
import { type DemoPlan, planDemo } from '../demo/demo-plan.ts'
import { type FollowedSignals, followSignals } from '../demo/follow-signals.ts'
import { thisProcess } from '../running.ts'

export const demo: Run = async (args) => {
  const plan = planDemo(args)
  const first = runningDemo()
  if (first !== undefined) {
    say(`a demo runs here already: ${first.url}`)
    return 0
  }
  const told = interruption(plan.forMs)
  say(banner(plan))
  const { demoHouse } = await import('../demo/compose-demo.ts')
  const house = demoHouse(plan)
  let opened: Opened | undefined
  try {
    const running = await house.start({
      opened: (log) => {
        opened = { log, signals: tellFirst(log) }
      },
    })
    writeDemoNote({ process: thisProcess(), url: running.url, logFile: plan.logFile })
    say(readyText(running.url, running.simulator))
    await Promise.race([told, running.failed])
  } finally {
    const farewell = opened === undefined ? undefined : await farewellOf(opened)
    await house.stop()
    if (farewell !== undefined) say(farewell)
  }
  return 0
}

type Opened = Readonly<{ log: EventLog; signals: FollowedSignals }>

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** Seconds since the command began. */
const sinceStart = (): string => `${(performance.now() / 1_000).toFixed(1)} s`

/** Says the first signal with what can be asked about it; those after it are on the screen. */
function tellFirst(log: EventLog): FollowedSignals {
  let isFirst = true
  return followSignals(log, ({ title, shortId }) => {
    if (!isFirst) return
    isFirst = false
    say(`  ${sinceStart()}  first signal   ${title}   ${shortId}
         why    ./virtuoso explain ${shortId}
         check  ./virtuoso verify`)
  })
}

const banner = ({ recording, story, logFile }: DemoPlan): string => {
  const title = styleText('bold', 'Virtuoso · SAMPLE DATA', { stream: process.stdout })
  const simulated = story === 'market' ? 'simulated venue' : `simulated venue, story ${story}`
  const venue = recording === undefined ? simulated : `recorded venue ${recording}`
  return `${title} · ${venue}, nothing leaves this computer\n  log          SQLite, ${logFile}`
}

const readyText = (
  url: string,
  { symbols, restUrl }: Readonly<{ symbols(): readonly string[]; restUrl: string }>,
): string => `  instruments  ${symbols().length} at ${restUrl}
  ready in ${sinceStart()}
  dashboard    ${url}
  api          ${url}/v1/instruments
  docs         ${url}/docs
  check        ./virtuoso verify
  Ctrl-C stops, the log stays.   --fresh starts over   --port 8090   --story rally|cascade|gap|outage`

async function farewellOf({ log, signals }: Opened): Promise<string> {
  signals.stop()
  const positions = await log.positions('market.events')
  const events = positions.reduce((sum, it) => sum + it.endOffset, 0)
  return `stopped cleanly · ${thousands(events)} events in the log · ${thousands(signals.raisedCount())} new signals · verify: ./virtuoso verify`
}

const thousands = (count: number): string => count.toLocaleString('en').replaceAll(',', ' ')

/** Resolves when somebody says stop, or the time that was asked for is over; a second word ends at once. */
const interruption = (forMs: number | undefined): Promise<void> =>
  new Promise((resolve) => {
    let told = false
    const stop = (): void => {
      if (told) process.exit(143)
      told = true
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', stop)
    whenOrphaned(stop)
    if (forMs !== undefined) setTimeout(resolve, forMs).unref()
  })

/** Whoever started this is gone, killed perhaps: nobody is left to say stop. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, 1_000)
  watch.unref()
}
