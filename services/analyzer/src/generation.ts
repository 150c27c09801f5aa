import { type AnalyzerSet, inGeneration } from '@virtuoso/analyzer-kit'
import { type Generation, generationsOf } from '@virtuoso/audit'
import { type GenerationStart, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

/** What a process of a set is to run as. */
export type Plan = Readonly<{
  /** Its group names the generation. */
  set: AnalyzerSet
  predecessor: string | undefined
  starts: readonly GenerationStart[]
  /** Whether the generation begins with this process. */
  isNew: boolean
}>

/**
 * The generation that a process belongs to. The same analyzers with the same configuration go on as the newest one;
 * anything else begins the next, which folds what there is in silence and publishes from where the one before stopped,
 * whose members can commit no more from then on.
 */
export async function planGeneration(log: EventLog, set: AnalyzerSet): Promise<Plan> {
  const newest = (await generationsOf(log, set.name)).at(-1)
  if (newest === undefined) return { set, predecessor: undefined, starts: await fromStart(log, set), isNew: true }
  const same = inGeneration(set, newest.number)
  if (same.group === newest.group && newest.losses.length === 0 && !(await isOvertaken(log, set, newest)))
    return { set: same, predecessor: newest.predecessor, starts: newest.starts, isNew: false }
  const before = same.group === newest.group && newest.losses.length === 0 ? newest.predecessor : newest.group
  return {
    set: inGeneration(set, newest.number + 1),
    predecessor: before,
    starts: await after(log, set, newest, before ?? newest.group),
    isNew: true,
  }
}

/** Whether the one before went on committing after this one had been planned, and this one has not begun yet. */
async function isOvertaken(log: EventLog, { topic }: AnalyzerSet, newest: Generation): Promise<boolean> {
  if (newest.predecessor === undefined) return false
  const own = await log.committedOffsets(newest.group, topic)
  if (own.some((it) => it !== undefined)) return false
  const before = await log.fence(newest.predecessor, topic)
  return newest.starts.some((it) => (before[it.partition] ?? 0) > it.emitsFromOffset)
}

const fromStart = async (log: EventLog, { topic }: AnalyzerSet): Promise<readonly GenerationStart[]> =>
  (await log.positions(topic)).map(({ partition, startOffset }) => ({
    partition,
    warmFromOffset: startOffset,
    emitsFromOffset: startOffset,
  }))

/** From the start of the log in silence; published from the offset after the last that was committed before. */
async function after(
  log: EventLog,
  { topic }: AnalyzerSet,
  newest: Generation,
  before: string,
): Promise<readonly GenerationStart[]> {
  const committed = await log.fence(before, topic)
  return (await log.positions(topic)).map(({ partition, startOffset, endOffset }) => {
    const planned = newest.starts.find((it) => it.partition === partition)?.emitsFromOffset ?? startOffset
    const next = Math.max(committed[partition] ?? planned, startOffset)
    return { partition, warmFromOffset: startOffset, emitsFromOffset: Math.min(next, endOffset) }
  })
}

/**
 * Called when a partition is taken over: a set that was replaced meanwhile ends instead of publishing beside its successor.
 * @throws VirtuosoError `superseded`.
 */
export async function refuseSuperseded(log: EventLog, { name, group }: AnalyzerSet): Promise<void> {
  const newest = (await generationsOf(log, name)).at(-1)
  if (newest === undefined || newest.group === group) return
  throw new VirtuosoError('superseded', `${group} was taken over by ${newest.group}`, {
    why: 'another version or configuration of the set began a new generation',
    action: 'nothing to do; start this one with the new configuration if it is to help',
  })
}
