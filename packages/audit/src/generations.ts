import type { DataLossAccepted, GenerationStart, RunManifest } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { soundRecord } from './sound-record.ts'

/** One generation of a set, as the log knows it: what its first manifest said. */
export type Generation = Readonly<{
  group: string
  /** ≥ 1. */
  number: number
  /** Group of the generation before; undefined: it is the first. */
  predecessor: string | undefined
  /** By partition: where it begins to fold, and to publish. */
  starts: readonly GenerationStart[]
  /** Effective configuration as it was written down when the generation began; undefined: it was not. */
  config: string | undefined
  /** Losses that a person accepted for it: it ends there, and the next begins. */
  losses: readonly DataLossAccepted[]
}>

/** The component under which a set speaks on `system.events`. */
export const setComponent = (setName: string): string => `analyzer/${setName}`

/** Every generation of a set in the order in which they took over; empty: it never ran. */
export async function generationsOf(log: EventLog, setName: string): Promise<readonly Generation[]> {
  const component = setComponent(setName)
  const found = new Map<string, Generation>()
  const losses: DataLossAccepted[] = []
  const configs = new Map<number, string>()
  for (const { partition, startOffset, endOffset } of await log.positions('system.events'))
    for await (const records of readRange(log, { topic: 'system.events', partition, from: startOffset, to: endOffset }))
      for (const stored of records) {
        const record = soundRecord(log, stored, () => undefined)?.record
        if (record === undefined || record.key !== component) continue
        if (record.type === 'RunManifest') addManifest(found, record.event)
        if (record.type === 'DataLossAccepted') losses.push(record.event)
        if (record.type === 'ConfigApplied' && record.event.scope === 'ANALYZER_SET')
          configs.set(record.event.configVersion, record.event.config)
      }
  return [...found.values()].map((it) => ({
    ...it,
    config: configs.get(it.number),
    losses: losses.filter((loss) => loss.group === it.group),
  }))
}

/** Who says the same again, at another start, adds nothing: the first manifest of a group is what holds. */
function addManifest(found: Map<string, Generation>, { group, generation, predecessor, starts }: RunManifest): void {
  if (group === undefined || generation === undefined || found.has(group)) return
  found.set(group, { group, number: generation, predecessor, starts, config: undefined, losses: [] })
}
