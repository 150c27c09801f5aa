import { type ChildProcess, spawn } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'

/** A service of ours as a process of its own, to be hurt by number. */
export type ServiceProcess = Readonly<{
  name: string
  /** undefined while it does not run. */
  pid(): number | undefined
  /** Starts it, if it does not run. */
  start(): void
  /** `kill -9`. Resolves once it is gone. */
  kill(): Promise<void>
  /** SIGTERM. @returns Its exit code, −1 when a signal ended it; it is killed after `graceMs`, default 10 s. */
  terminate(graceMs?: number): Promise<number>
  /** SIGSTOP for so long, then SIGCONT; also when it was killed meanwhile. */
  pause(ms: number): Promise<void>
  /** Resolves when it ends next, with its exit code as `terminate`. */
  ended(): Promise<number>
  /** Resolves once its output since the last start matches. @throws Error when it ends before, or after `withinMs`, default 30 s. */
  says(pattern: RegExp, withinMs?: number): Promise<RegExpExecArray>
  /** What it said since the last start, the last 256 KiB of it; standard error included. */
  output(): string
}>

export type ServiceProcessParts = Readonly<{
  name: string
  /** Path of the file that Node runs. */
  main: string
  args?: readonly string[]
  /** Beside what every process needs; variables of the project that are set here are not handed on. */
  env: Readonly<Record<string, string>>
  /** Told whenever it ended without being asked to. */
  onUnexpectedEnd?(code: number): void
}>

type Running = { child: ChildProcess; output: string; ended: Promise<number>; isWanted: boolean }

const outputMax = 256 * 1_024
const children = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL')
})

/** Made, not started. What still runs when this process ends is killed. */
export function serviceProcess({ name, main, args = [], env, onUnexpectedEnd }: ServiceProcessParts): ServiceProcess {
  let running: Running | undefined
  let last: Running | undefined
  const signal = (what: NodeJS.Signals): void => void running?.child.kill(what)

  function launch(): Running {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...inherited(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    children.add(child)
    const ended = new Promise<number>((resolve) => {
      child.once('error', () => resolve(-1))
      child.once('exit', (code) => resolve(code ?? -1))
    })
    const launched: Running = { child, ended, output: '', isWanted: true }
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        launched.output = (launched.output + chunk.toString()).slice(-outputMax)
      })
    void ended.then((code) => {
      children.delete(child)
      if (running === launched) running = undefined
      if (launched.isWanted) onUnexpectedEnd?.(code)
    })
    return launched
  }
  async function end(what: NodeJS.Signals, graceMs: number): Promise<number> {
    const ending = running
    if (ending === undefined) return -1
    ending.isWanted = false
    signal(what)
    const force = setTimeout(() => ending.child.kill('SIGKILL'), graceMs)
    return ending.ended.finally(() => clearTimeout(force))
  }
  return {
    name,
    pid: () => running?.child.pid,
    start() {
      running ??= launch()
      last = running
    },
    kill: async () => void (await end('SIGKILL', 60_000)),
    terminate: (graceMs = 10_000) => end('SIGTERM', graceMs),
    async pause(ms) {
      const { child } = running ?? {}
      child?.kill('SIGSTOP')
      await sleep(ms)
      child?.kill('SIGCONT')
    },
    ended: () => running?.ended ?? Promise.resolve(-1),
    async says(pattern, withinMs = 30_000) {
      const { ended } = last ?? {}
      const gone = ended?.then(() => true)
      for (const endMs = performance.now() + withinMs; ; ) {
        const found = pattern.exec(last?.output ?? '')
        if (found !== null) return found
        const isOver = await Promise.race([gone ?? true, sleep(50, false)])
        if ((isOver && pattern.exec(last?.output ?? '') === null) || performance.now() > endMs)
          throw new Error(`${name} never said ${pattern}; it said:\n${last?.output.slice(-4_000) ?? 'nothing'}`)
      }
    },
    output: () => last?.output ?? '',
  }
}

const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIRTUOSO_')))
