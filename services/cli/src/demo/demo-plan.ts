import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import { type Story, stories } from '@virtuoso/simulator/stories'
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
  /** What the simulated market begins with. */
  story: Story
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
    story: { type: 'string' },
    fresh: { type: 'boolean' },
    port: { type: 'string' },
    for: { type: 'string' },
  })
  const recording = values.recording === undefined ? undefined : recordingAt(userPath(values.recording))
  const story = values.story === undefined ? undefined : storyNamed(values.story)
  if (recording !== undefined && story !== undefined)
    throw new VirtuosoError('usage', 'a recording tells its own story', { action: 'leave out one of the two' })
  const folder = join(dataRoot, folderOf(recording, story))
  const fresh = values.fresh === true || recording !== undefined || story !== undefined
  const seconds = integer('for', values.for?.replace(/s$/, ''), 1, 86_400)
  return {
    folder,
    logFile: join(folder, 'log.db'),
    port: integer('port', values.port, 0, 65_535) ?? 8080,
    recording,
    seed,
    startMs: (fresh ? undefined : beginningOf(folder)) ?? Date.now(),
    story: story ?? 'market',
    fresh,
    forMs: seconds === undefined ? undefined : seconds * 1_000,
  }
}

/** A story and a recording begin anew each time, so each has a place of its own. */
function folderOf(recording: string | undefined, story: Story | undefined): string {
  if (recording !== undefined) return `recording-${basename(recording)}`
  return story === undefined ? 'demo' : `story-${story}`
}

function recordingAt(folder: string): string {
  if (existsSync(folder)) return folder
  throw new VirtuosoError('usage', `there is no recording at ${folder}`, { action: 'name the folder that holds it' })
}

function storyNamed(name: string): Story {
  const story = stories.find((it) => it === name)
  if (story !== undefined) return story
  const known = stories.join(', ')
  throw new VirtuosoError('usage', `there is no story "${name.slice(0, 80)}"`, { action: `one of ${known}` })
}
