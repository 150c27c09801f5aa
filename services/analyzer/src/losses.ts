import { inGeneration } from '@virtuoso/analyzer-kit'
import { generationsOf } from '@virtuoso/audit'
import type { DataLossAccepted } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { newestStates } from './newest-states.ts'
import { parseSetConfig } from './set-config.ts'
import { type SetName, setNamed } from './sets.ts'

/** What a partition of a set's input lacks, so that the set cannot go on in it. */
export type Loss = Pick<
  DataLossAccepted,
  'group' | 'newGroup' | 'topic' | 'partition' | 'committedOffset' | 'logStartOffset' | 'logEndOffset' | 'loss'
>

/** Of the newest generation of a set, by partition; empty: it can go on, or never ran. */
export async function lossesOf(log: EventLog, name: SetName): Promise<readonly Loss[]> {
  const newest = (await generationsOf(log, name)).at(-1)
  if (newest === undefined || newest.losses.length > 0) return []
  const config = newest.config === undefined ? {} : parseSetConfig(newest.config, 'the configuration in the log')
  const set = inGeneration(setNamed(name, config), newest.number)
  const committed = await log.committedOffsets(newest.group, set.topic)
  const found: Loss[] = []
  for (const { partition, startOffset, endOffset } of await log.positions(set.topic)) {
    const start = newest.starts.find((it) => it.partition === partition)
    const committedOffset = committed[partition] ?? start?.emitsFromOffset ?? 0
    const saved = await newestStates({ log, set, partition })
    const neededFrom = saved?.head.restoreFromOffset ?? start?.warmFromOffset ?? 0
    const loss = lossAt(Math.min(committedOffset, neededFrom), committedOffset, startOffset, endOffset)
    if (loss === undefined) continue
    const newGroup = inGeneration(set, newest.number + 1).group
    const place = { group: newest.group, newGroup, topic: set.topic, partition }
    found.push({ ...place, committedOffset, logStartOffset: startOffset, logEndOffset: endOffset, loss })
  }
  return found
}

function lossAt(
  neededFrom: number,
  committedOffset: number,
  startOffset: number,
  endOffset: number,
): Loss['loss'] | undefined {
  if (committedOffset > endOffset) return 'LOG_REWOUND'
  return neededFrom < startOffset ? 'RECORDS_DELETED' : undefined
}
