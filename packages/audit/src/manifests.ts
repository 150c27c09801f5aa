import { bodyOf, hex, id, type RunManifest } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import type { Finding } from './level.ts'
import { soundRecord } from './sound-record.ts'

/** What ran, as the log holds it. */
export type Manifests = Readonly<{
  /** In the order of the log; a manifest stands there once per start. */
  manifests: readonly Readonly<{ id: Buffer; event: RunManifest }>[]
  /** What of `system.events` is not as it was written. */
  findings: readonly Finding[]
}>

export async function readManifests(log: EventLog): Promise<Manifests> {
  const manifests: { id: Buffer; event: RunManifest }[] = []
  const findings: Finding[] = []
  const found = (finding: Finding): void => {
    findings.push(finding)
  }
  for (const { partition, endOffset } of await log.positions('system.events'))
    for await (const records of readRange(log, { topic: 'system.events', partition, from: 0, to: endOffset }))
      for (const stored of records) {
        const sound = soundRecord(log, stored, found)
        if (sound?.record?.type !== 'RunManifest') continue
        const { event } = sound.record
        const { eventId } = sound.headers
        const ofContent = id('run/1', sound.fingerprint, bodyOf(sound.value))
        if (ofContent.equals(eventId)) manifests.push({ id: eventId, event })
        else found({ subject: sound.subject, field: 'eventId', recorded: hex(eventId), expected: hex(ofContent) })
      }
  return { manifests, findings }
}
