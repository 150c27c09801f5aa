import {
  type AnalyzerPin,
  configHash,
  fingerprintOf,
  type GenerationStart,
  id,
  type Json,
  type RunManifest,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { buildInfo } from './build-info.ts'
import { schemaPins, topicPins } from './pins.ts'
import type { Mode } from './settings.ts'

/** What a component says of itself; the code, the runtime and the log are found out here. */
export type ManifestParts = Readonly<{
  /** Role and shard or set, `ingestor/bybit-linear`. */
  component: string
  mode: Mode
  /** The effective configuration: defaults filled in, secrets left out. */
  config: Json
  log: EventLog
  /** Consumer group; undefined: consumes nothing. */
  group?: string
  /** Of a set; any order. */
  analyzers?: readonly AnalyzerPin[]
  /** ≥ 1; of a set. */
  generation?: number
  /** Group of the generation before. */
  predecessor?: string
  /** Of a set; any order. */
  starts?: readonly GenerationStart[]
  /** Of the simulator behind the log; undefined: a real venue. */
  seed?: number
  startMs?: number
}>

/** The manifest and its 16-byte id: the same code, configuration and log give the same id at every start. */
export async function runManifest(parts: ManifestParts): Promise<{ id: Buffer; event: RunManifest }> {
  const { component, log } = parts
  const event: RunManifest = {
    component,
    mode: modes[parts.mode],
    ...buildInfo(),
    configHash: configHash(parts.config),
    clusterId: log.logId,
    topics: await topicPins(log),
    schemas: schemaPins(log.codec),
    group: parts.group,
    analyzers: [...(parts.analyzers ?? [])].sort((a, b) => (a.name < b.name ? -1 : 1)),
    generation: parts.generation,
    predecessor: parts.predecessor,
    starts: [...(parts.starts ?? [])].sort((a, b) => a.partition - b.partition),
    seed: parts.seed,
    startMs: parts.startMs,
  }
  return { id: id('run/1', fingerprintOf('RunManifest'), log.codec.encodeBody('RunManifest', event)), event }
}

const modes = { live: 'LIVE', sample: 'SAMPLE', test: 'TEST', replay: 'REPLAY' } as const
