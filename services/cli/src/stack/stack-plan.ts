import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import { integer, parse, userPath } from '../arguments.ts'
import { marketPastMs } from '../market/past.ts'
import { beginningOf, dataRoot } from '../places.ts'

export type StackPlan = Readonly<{
  /** Data of the servers and what the services say of themselves. */
  folder: string
  recording: string | undefined
  seed: number
  /** ms: where the simulated market began. */
  startMs: number
  /** How long before its beginning the simulated venue opens, ms; 0: the market was told before. */
  pastMs: number
  fresh: boolean
  apiPort: number
}>

/** @throws VirtuosoError `usage` when an option is wrong or the recording is not there. */
export function planStack(args: readonly string[]): StackPlan {
  const { values } = parse(args, {
    recording: { type: 'string' },
    fresh: { type: 'boolean' },
    port: { type: 'string' },
  })
  const recording = values.recording === undefined ? undefined : userPath(values.recording)
  if (recording !== undefined && !existsSync(recording))
    throw new VirtuosoError('usage', `there is no recording at ${recording}`, {
      action: 'name the folder that holds it',
    })
  const folder = join(dataRoot, recording === undefined ? 'stack' : 'stack-recording')
  const fresh = values.fresh === true || recording !== undefined
  const began = fresh ? undefined : beginningOf(folder)
  return {
    folder,
    recording,
    seed: 42,
    startMs: began ?? Date.now(),
    pastMs: began === undefined ? marketPastMs : 0,
    fresh,
    apiPort: integer('port', values.port, 0, 65_535) ?? 8080,
  }
}
