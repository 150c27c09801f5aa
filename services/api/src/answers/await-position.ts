import { setTimeout as pause } from 'node:timers/promises'
import {
  type Coordinate,
  coordinateText,
  parseCoordinate,
  partitionsOf,
  topicDeclaration,
  VirtuosoError,
} from '@virtuoso/contracts'
import type { Seen } from '@virtuoso/view-store'
import { invalid, Problem } from '../problems/problem.ts'

export type Wait = Readonly<{ minOffset?: string; maxWaitMs?: number }>

export const waitDefaultMs = 2_000
const pollMs = 50

/**
 * Reads until the answer includes the position asked for.
 * @param topics - What the answer is read from.
 * @throws Problem `view-behind` when it is not reached in time; `invalid-request` when the answer has nothing to do with it.
 */
export async function readAtLeast<T extends object>(
  { minOffset, maxWaitMs = waitDefaultMs }: Wait,
  topics: readonly string[],
  read: () => Promise<Seen<T> | undefined>,
): Promise<Seen<T> | undefined> {
  const wanted = minOffset === undefined ? undefined : coordinateOf(minOffset, topics)
  const deadlineMs = performance.now() + maxWaitMs
  for (;;) {
    const seen = await read()
    if (wanted === undefined || seen === undefined) return seen
    const reached = reachedOf(seen, wanted)
    if (reached !== undefined && reached >= wanted.offset) return seen
    if (performance.now() + pollMs > deadlineMs) throw behind(wanted, reached)
    await pause(pollMs)
  }
}

function coordinateOf(text: string, topics: readonly string[]): Coordinate {
  const wanted = parsed(text)
  if (wanted === undefined || !Number.isSafeInteger(wanted.offset))
    throw invalid('/query/minOffset', 'is not a coordinate like market.events/1@91231')
  const topic = topics.includes(wanted.topic) ? topicDeclaration(wanted.topic) : undefined
  if (topic === undefined)
    throw invalid('/query/minOffset', `names none of what this answer is read from: ${topics.join(', ')}`)
  if (wanted.partition >= partitionsOf(topic))
    throw invalid('/query/minOffset', `names a partition that ${topic.name} does not have`)
  return wanted
}

function parsed(text: string): Coordinate | undefined {
  try {
    return parseCoordinate(text)
  } catch (failure) {
    if (failure instanceof VirtuosoError) return undefined
    throw failure
  }
}

function reachedOf(seen: Seen<object>, { topic, partition }: Coordinate): number | undefined {
  if ('instrument' in seen && seen.instrument !== undefined && !isIn(seen.instrument, partition))
    throw invalid('/query/minOffset', 'names a partition that this answer is not read from')
  return seen.standing.positions.find((it) => it.topic === topic && it.partition === partition)?.offset
}

const isIn = (instrument: unknown, partition: number): boolean =>
  typeof instrument === 'object' &&
  instrument !== null &&
  'partition' in instrument &&
  instrument.partition === partition

const behind = (wanted: Coordinate, reached: number | undefined): Problem =>
  new Problem(
    'view-behind',
    `the view is at ${reached === undefined ? 'the beginning' : coordinateText({ ...wanted, offset: reached })}, asked for ${coordinateText(wanted)}`,
    { retryAfter: 1 },
  )
