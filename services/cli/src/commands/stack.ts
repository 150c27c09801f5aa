import { spawn } from 'node:child_process'
import { mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import type { Run } from '../commands.ts'
import { dataRoot } from '../places.ts'
import { endProcess, isRunning } from '../running.ts'
import { lastStackNote, readStackNote, removeStackNote } from '../stack/stack-note.ts'
import { planStack } from '../stack/stack-plan.ts'

export const stack: Run = async ([action = 'up', ...args]) => {
  if (action.startsWith('--')) return up([action, ...args])
  if (action === 'up') return up(args)
  if (action === 'down') return down()
  if (action === 'status') return status()
  if (action === 'supervise') return (await import('../stack/supervisor-process.ts')).superviseHere(planStack(args))
  throw new VirtuosoError('usage', `stack has no "${action}"`, { action: './virtuoso stack up|down|status' })
}

const say = (line: string): boolean => process.stdout.write(`${line}\n`)

/** Leaves a supervisor behind that keeps the stack up, and returns once the API answers. */
async function up(args: readonly string[]): Promise<number> {
  planStack(args)
  const running = readStackNote()
  if (running !== undefined) {
    say(`a stack runs here already: ${running.apiUrl}   ./virtuoso stack down ends it`)
    return 0
  }
  await endLeftovers()
  const startedMs = performance.now()
  say('Virtuoso · SAMPLE DATA · Kafka, schema registry, Postgres and each service as its own process')
  const apiUrl = await startSupervisor(args)
  say(`  ready in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  say(`  api      ${apiUrl}/v1/instruments\n  docs     ${apiUrl}/docs`)
  say('  check    ./virtuoso verify --stack full\n  state    ./virtuoso stack status\n  end      ./virtuoso stack down')
  return 0
}

function startSupervisor(args: readonly string[]): Promise<string> {
  mkdirSync(dataRoot, { recursive: true })
  const file = join(dataRoot, 'stack.log')
  const output = openSync(file, 'a')
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts'), 'stack', 'supervise', ...args], {
    detached: true,
    stdio: ['ignore', output, output, 'ipc'],
  })
  return new Promise((resolve, reject) => {
    child.on('message', (message: unknown) => {
      if (typeof message !== 'object' || message === null) return
      if ('line' in message) say(`  ${String(message.line)}`)
      if ('apiUrl' in message) {
        child.disconnect()
        child.unref()
        resolve(String(message.apiUrl))
      }
    })
    child.on('error', reject)
    child.on('exit', (code) =>
      reject(
        new VirtuosoError('environment', 'the stack did not come up', {
          why: `its supervisor ended with ${code}`,
          action: `see ${file}`,
        }),
      ),
    )
  })
}

async function down(): Promise<number> {
  const running = readStackNote()
  if (running === undefined) {
    await endLeftovers()
    say('no stack runs here')
    return 0
  }
  await endProcess(running.supervisor, 30_000)
  await endLeftovers()
  say('stopped cleanly, the data stays')
  return 0
}

/** Services whose supervisor died do not know it; the servers end with it by themselves. */
async function endLeftovers(): Promise<void> {
  for (const { process: leftover } of lastStackNote()?.services ?? []) await endProcess(leftover, 6_000)
  removeStackNote()
}

async function status(): Promise<number> {
  const running = readStackNote()
  if (running === undefined) {
    say('no stack runs here   npm run stack')
    return 5
  }
  say(`kafka      ${running.brokers.join(',')}\nregistry   ${running.registryUrl}\nviews      ${running.viewsUrl}`)
  let allLive = true
  for (const { name, process: part } of running.services) {
    const live = isRunning(part)
    allLive &&= live
    say(`${name.padEnd(10)} ${live ? `runs, pid ${part.pid}` : 'does not run'}`)
  }
  const ready = await fetch(`${running.apiUrl}/readyz`).then(
    (it) => it.status === 200,
    () => false,
  )
  say(`api        ${running.apiUrl} ${ready ? 'ready' : 'not ready'}`)
  return allLive && ready ? 0 : 5
}
