import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import { integer, parse, userPath } from '../arguments.ts'
import { beginningOf, dataRoot } from '../places.ts'

export type DemoPlan = Readonly<{
  /** Everything the demo writes lies here. */
  folder: string
  logFile: string
  port: number
  /** A recorded venue; undefined: the simulated one. */
  recording: string | undefined
  seed: number
  /** ms: where the simulated market began; the same over restarts of one log. */
  startMs: number
  /** Whether the last run's log and views are thrown away first. */
  fresh: boolean
  /** Stop by itself after so long; undefined: when told. */
  forMs: number | undefined
}>

const seed = 42

/** @throws VirtuosoError `usage` when an option is wrong or the recording is not there. */
export function planDemo(args: readonly string[]): DemoPlan {
  const { values } = parse(args, {
    recording: { type: 'string' },
    fresh: { type: 'boolean' },
    port: { type: 'string' },
    for: { type: 'string' },
  })
  const recording = values.recording === undefined ? undefined : userPath(values.recording)
  if (recording !== undefined && !existsSync(recording))
    throw new VirtuosoError('usage', `there is no recording at ${recording}`, {
      action: 'name the folder that holds it',
    })
  const folder = join(dataRoot, recording === undefined ? 'demo' : `recording-${basename(recording)}`)
  const fresh = values.fresh === true || recording !== undefined
  const seconds = integer('for', values.for?.replace(/s$/, ''), 1, 86_400)
  return {
    folder,
    logFile: join(folder, 'log.db'),
    port: integer('port', values.port, 0, 65_535) ?? 8080,
    recording,
    seed,
    startMs: fresh ? Date.now() : beginningOf(folder),
    fresh,
    forMs: seconds === undefined ? undefined : seconds * 1_000,
  }
}
