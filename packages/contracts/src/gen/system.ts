// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  AnalyzerPin,
  BreakerState,
  ConfigScope,
  GenerationStart,
  HealthState,
  LossKind,
  RunMode,
  SchemaPin,
  TopicPin,
} from './common.ts'

/**  */
export type BreakerChanged = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** what it protects, bybit-rest */
  breaker: string
  /** BreakerState */
  fromState: BreakerState
  /** BreakerState */
  toState: BreakerState
  /** ≥ 0; in its window */
  failures: number
  /** ms, ours; undefined: not open */
  retryAtMs?: number
  /** for people */
  detail: string
}>

/**  */
export type ConfigApplied = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** ConfigScope */
  scope: ConfigScope
  /** rule id, component, alert id */
  name: string
  /** ≥ 1; +1 per scope and name */
  configVersion: number
  /** true: no longer in force */
  removed: boolean
  /** 2.4 */
  configHash: Uint8Array
  /** RFC 8785 JSON, secrets masked; empty when removed */
  config: string
  /** start, cli or API key id */
  changedBy: string
  /** undefined: not through the API */
  idempotencyKey?: string
}>

/** a person accepted that records are gone; signed by the checkpoint that seals it */
export type DataLossAccepted = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** old and new generation */
  group: string
  /** old and new generation */
  newGroup: string
  /** old and new generation */
  topic: string
  /** ≥ 0 */
  partition: number
  /** as found */
  committedOffset: number
  /** as found */
  logStartOffset: number
  /** as found */
  logEndOffset: number
  /** LossKind */
  loss: LossKind
  /** cli or API key id */
  changedBy: string
}>

/**  */
export type FlagChanged = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** name of the flag */
  flag: string
  /** its value */
  enabled: boolean
  /** cli or API key id */
  changedBy: string
}>

/**  */
export type HealthChanged = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** name of the check */
  check: string
  /** HealthState */
  fromState: HealthState
  /** HealthState */
  toState: HealthState
  /** VirtuosoError code, or clock-step superseded data-loss log-rewound analyzer-faulted fenced */
  code: string
  /** undefined: none */
  coordinate?: string
  /** for people */
  detail: string
}>

/** a process took up its work */
export type InstanceStarted = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** of its RunManifest */
  manifestId: Uint8Array
  /** ≥ 1; of an ingestor's shard; undefined: not an ingestor */
  feedEpoch?: number
  /** undefined: consumes nothing */
  group?: string
}>

/** what runs: code, configuration, inputs; its id (2.4) is the manifest id of every other header */
export type RunManifest = Readonly<{
  /** role and shard or set, as in operation facts; equal to the record's key */
  component: string
  /** RunMode */
  mode: RunMode
  /** linux-x64; commit 40 hex, -dirty appended */
  productVersion: string
  /** linux-x64; commit 40 hex, -dirty appended */
  commit: string
  /** linux-x64; commit 40 hex, -dirty appended */
  nodeVersion: string
  /** linux-x64; commit 40 hex, -dirty appended */
  v8Version: string
  /** linux-x64; commit 40 hex, -dirty appended */
  icuVersion: string
  /** linux-x64; commit 40 hex, -dirty appended */
  platform: string
  /** SHA-256; of the code that runs (sorted path, bytes); of pnpm-lock.yaml */
  bundleHash: Uint8Array
  /** SHA-256; of the code that runs (sorted path, bytes); of pnpm-lock.yaml */
  lockfileHash: Uint8Array
  /** 2.4; of the component's configuration */
  configHash: Uint8Array
  /** of the log */
  clusterId: string
  /** by name */
  topics: readonly TopicPin[]
  /** by subject, then id; reader and writer schemas in use */
  schemas: readonly SchemaPin[]
  /** undefined: consumes nothing */
  group?: string
  /** by name; empty: not an analyzer */
  analyzers: readonly AnalyzerPin[]
  /** ≥ 1; undefined: not a set */
  generation?: number
  /** group of the generation before; undefined: first, or not a set */
  predecessor?: string
  /** by partition; empty: not a set */
  starts: readonly GenerationStart[]
  /** of the simulator; undefined: real venue */
  seed?: number
  /** of the simulator; undefined: real venue */
  startMs?: number
}>

/**  */
export type SigningKeyChanged = Readonly<{
  /** role and shard or set, ingestor/bybit-linear; equal to the record's key */
  component: string
  /** host-free name of the process, unique among live ones */
  instance: string
  /** ms, ours; when */
  atMs: number
  /** first 16 hex of SHA-256 of publicKey */
  keyId: string
  /** Ed25519 */
  publicKey: Uint8Array
  /** undefined: first key */
  previousKeyId?: string
  /** by the previous key over keyId and publicKey; undefined: first key */
  signature?: Uint8Array
}>
