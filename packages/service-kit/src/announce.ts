import { randomBytes } from 'node:crypto'
import { id, seal } from '@virtuoso/contracts'
import { type ManifestParts, runManifest } from './manifest.ts'

type Announcement = ManifestParts &
  Readonly<{
    /** Unique among live processes, without a host's name; undefined: one is made up. */
    instance?: string
    /** ≥ 1; of an ingestor's shard. */
    feedEpoch?: number
  }>

/**
 * Says on `system.events` what runs here and that it took up its work: `RunManifest`, then `InstanceStarted`.
 * @returns The 16-byte manifest id that every record of this process bears.
 */
export async function announce(parts: Announcement): Promise<Buffer> {
  const { component, log, group, feedEpoch } = parts
  const manifest = await runManifest(parts)
  const atMs = Date.now()
  const instance = parts.instance ?? instanceName(component)
  const place = {
    topic: 'system.events',
    partition: 0,
    key: component,
    manifest: manifest.id,
    timestampMs: atMs,
  } as const
  const started = { component, instance, atMs, manifestId: manifest.id, feedEpoch, group }
  await log.append([
    seal(log.codec, { ...place, type: 'RunManifest', event: manifest.event, eventId: manifest.id }),
    seal(log.codec, {
      ...place,
      type: 'InstanceStarted',
      event: started,
      eventId: operationId('InstanceStarted', manifest.id, instance, 0),
    }),
  ])
  return manifest.id
}

/** `ingestor/bybit-linear` → `bybit-linear-1f2e3d4c`: at most 64 characters. */
export const instanceName = (component: string): string =>
  `${component.slice(component.lastIndexOf('/') + 1).slice(0, 55)}-${randomBytes(4).toString('hex')}`

/** @param before - How many operation records this process appended before. */
const operationId = (type: string, manifestId: Uint8Array, instance: string, before: number): Buffer =>
  id(`${type}/1`, manifestId, instance, before)
