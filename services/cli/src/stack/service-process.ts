import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import { mainOf, type Role } from '../commands/run.ts'
import { type ProcessNote, processNote } from '../running.ts'

/** Exit code of a service that refuses: starting it again would change nothing. */
const refused = 78
const restartAfterMs = 500

/** A service kept alive as its own process. */
export type ServiceProcess = Readonly<{
  name: Role
  /** Of the process that runs now. */
  note(): ProcessNote
  /** SIGTERM, and SIGKILL after 6 s. */
  stop(): Promise<void>
}>

type Parts = Readonly<{
  role: Role
  env: Readonly<Record<string, string>>
  logFile: string
  changed(): void
  refused(code: number): void
}>

/** Starts the role and starts it again whenever it dies, unless it refuses or is being stopped. */
export function keepAlive({ role, env, logFile, changed, refused: onRefused }: Parts): ServiceProcess {
  const output = openSync(logFile, 'a')
  let stopping = false
  let child = start()

  function start(): ChildProcess {
    const started = spawn(process.execPath, [mainOf(role)], {
      env: { ...inherited(), ...env },
      stdio: ['ignore', output, output],
    })
    started.on('exit', (code) => {
      if (stopping) return
      if (code === refused) onRefused(code)
      else
        setTimeout(() => {
          if (stopping) return
          child = start()
          changed()
        }, restartAfterMs)
    })
    return started
  }

  return {
    name: role,
    note: () => processNote(child.pid ?? 0),
    stop() {
      stopping = true
      if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
      return new Promise((resolve) => {
        const force = setTimeout(() => child.kill('SIGKILL'), 6_000)
        child.once('exit', () => {
          clearTimeout(force)
          resolve()
        })
        child.kill('SIGTERM')
      })
    },
  }
}

/** What the services need of our environment, without settings meant for another run. */
const inherited = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VIRTUOSO_')))
