import { open } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import type { Mode } from '@virtuoso/service-kit'

const modes = { LIVE: 'live', SAMPLE: 'sample', TEST: 'test', REPLAY: 'replay' } as const
const isMode = (text: string): text is keyof typeof modes => text in modes

/** What a command that writes is run on: the mode of whoever announced itself last; `live` where nobody did. */
export async function modeOf(log: EventLog): Promise<Mode> {
  const topic = 'system.events'
  let mode: Mode = 'live'
  for (const { partition, startOffset, endOffset } of await log.positions(topic))
    for await (const records of readRange(log, { topic, partition, from: startOffset, to: endOffset }))
      for (const stored of records) {
        if (stored.value === null || log.codec.typeOf(stored.value) !== 'RunManifest') continue
        const record = open(log.codec, stored)
        if (record.type === 'RunManifest' && isMode(record.event.mode)) mode = modes[record.event.mode]
      }
  return mode
}
