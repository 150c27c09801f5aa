import { styleText } from 'node:util'
import type { Run } from '../commands.ts'
import { runningDemo, writeDemoNote } from '../demo/demo-note.ts'
import { type DemoPlan, planDemo } from '../demo/demo-plan.ts'
import { thisProcess } from '../running.ts'

export const demo: Run = async (args) => {
  const plan = planDemo(args)
  const first = runningDemo()
  if (first !== undefined) {
    say(`a demo runs here already: ${first.url}`)
    return 0
  }
  const startedMs = performance.now()
  const told = interruption(plan.forMs)
  say(banner(plan))
  const { composeDemo } = await import('../demo/compose-demo.ts')
  const running = await composeDemo(plan)
  writeDemoNote({ process: thisProcess(), url: running.url, logFile: plan.logFile })
  say(`  instruments  ${running.simulator.symbols().length} at ${running.simulator.restUrl}`)
  say(`  ready in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  say(`  api          ${running.url}/v1/instruments`)
  say(`  docs         ${running.url}/docs`)
  say('  check        ./virtuoso verify')
  say('  Ctrl-C stops, the log stays.   --fresh starts over   --port 8090   --recording <folder>')
  try {
    await Promise.race([told, running.failed])
  } finally {
    const positions = await running.log.positions('market.events')
    await running.stop()
    const count = positions.reduce((sum, it) => sum + it.endOffset, 0)
    say(
      `stopped cleanly · ${count.toLocaleString('en').replaceAll(',', ' ')} events in the log · verify: ./virtuoso verify`,
    )
  }
  return 0
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const banner = ({ recording, logFile }: DemoPlan): string => {
  const title = styleText('bold', 'Virtuoso · SAMPLE DATA', { stream: process.stdout })
  const venue = recording === undefined ? 'simulated venue' : `recorded venue ${recording}`
  return `${title} · ${venue}, nothing leaves this computer\n  log          SQLite, ${logFile}`
}

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
