import { describeError, VirtuosoError } from '@virtuoso/contracts'
import type { Environment } from './read-config.ts'
import { withoutCredentials } from './redact.ts'
import type { RunningService } from './running-service.ts'

const stopMaxMs = 5_000
const forcedExit = 143
/** A service is told to end by SIGTERM, a person interrupts by Ctrl-C: the caller can tell the two apart. */
const cleanExit = { SIGTERM: 0, SIGINT: 130 } as const

/**
 * The whole life of a service's process: starts it, lets it end or be ended, and exits with the code that tells a
 * supervisor what to do. A second signal, or 5 s, forces 143; a failure is described on standard error.
 * @param role - As people call it: `ingestor`.
 */
export async function runService(role: string, start: (env: Environment) => Promise<RunningService>): Promise<void> {
  const told = firstSignal(role)
  let service: RunningService | undefined
  try {
    service = await start(process.env)
    const signal = await Promise.race([service.ended.then(() => undefined), told])
    await service.stop()
    await service.ended
    process.exit(signal === undefined ? 0 : cleanExit[signal])
  } catch (failure) {
    await bounded(service?.stop())
    exitFailed(role, failure)
  }
}

/** The 5 s run from the signal on, also where the start itself is what takes long. */
const firstSignal = (role: string): Promise<keyof typeof cleanExit> =>
  new Promise((resolve) => {
    let told = false
    const tell = (signal: keyof typeof cleanExit): void => {
      if (told) exitForced(role, 'told twice')
      told = true
      setTimeout(exitForced, stopMaxMs, role, 'it did not stop within 5 s').unref()
      resolve(signal)
    }
    process.on('SIGTERM', tell)
    process.on('SIGINT', tell)
  })

/** What failed may not be able to stop either. */
const bounded = (stopping: Promise<void> | undefined): Promise<unknown> =>
  Promise.race([
    Promise.resolve(stopping).catch(() => undefined),
    new Promise((resolve) => setTimeout(resolve, stopMaxMs).unref()),
  ])

function exitForced(role: string, why: string): never {
  process.stderr.write(`${role} ended by force: ${why}\n`)
  process.exit(forcedExit)
}

function exitFailed(role: string, failure: unknown): never {
  const stack = failure instanceof VirtuosoError || !(failure instanceof Error) ? '' : `\n${failure.stack}`
  process.stderr.write(withoutCredentials(`${role}: ${describeError(failure)}${stack}\n`))
  process.exit(failure instanceof VirtuosoError ? failure.exitCode : 1)
}
