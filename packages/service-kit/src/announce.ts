import { randomBytes } from 'node:crypto'
import { type ConfigApplied, type ConfigScope, id, seal } from '@virtuoso/contracts'
import { type ManifestParts, runManifest } from './manifest.ts'

type Announcement = ManifestParts &
  Readonly<{
    /** Unique among live processes, without a host's name; undefined: one is made up. */
    instance?: string
    /** ≥ 1; of an ingestor's shard. */
    feedEpoch?: number
    /** A configuration that comes into force with this start, as RFC 8785 text without secrets; undefined: none does. */
    applied?: Readonly<{ scope: ConfigScope; name: string; version: number; config: string }>
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
  const applied = parts.applied === undefined ? [] : [configApplied(component, instance, atMs, parts.applied)]
  await log.append([
    seal(log.codec, { ...place, type: 'RunManifest', event: manifest.event, eventId: manifest.id }),
    seal(log.codec, {
      ...place,
      type: 'InstanceStarted',
      event: started,
      eventId: operationId('InstanceStarted', manifest.id, instance, 0),
    }),
    ...applied.map((event) =>
      seal(log.codec, {
        ...place,
        type: 'ConfigApplied',
        event,
        eventId: operationId('ConfigApplied', manifest.id, instance, 1),
      }),
    ),
  ])
  return manifest.id
}

const configApplied = (
  component: string,
  instance: string,
  atMs: number,
  { scope, name, version, config }: NonNullable<Announcement['applied']>,
): ConfigApplied => ({
  component,
  instance,
  atMs,
  scope,
  name,
  configVersion: version,
  removed: false,
  configHash: id('config/1', config),
  config,
  changedBy: 'start',
})

/** `ingestor/bybit-linear` → `bybit-linear-1f2e3d4c`: at most 64 characters. */
export const instanceName = (component: string): string =>
  `${component.slice(component.lastIndexOf('/') + 1).slice(0, 55)}-${randomBytes(4).toString('hex')}`

/** @param before - How many operation records this process appended before. */
const operationId = (type: string, manifestId: Uint8Array, instance: string, before: number): Buffer =>
  id(`${type}/1`, manifestId, instance, before)
