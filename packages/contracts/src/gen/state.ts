// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  AnalyzerPin,
  FaultedAnalyzer,
  OutcomeCounts,
} from './common.ts'

/** from where a partition can be restored; key = group:partition */
export type SnapshotHead = Readonly<{
  /** consumer group; its input */
  group: string
  /** consumer group; its input */
  topic: string
  /** consumer group; its input */
  topicId: string
  /** ≥ 0 */
  partition: number
  /** input offset; last folded when it was written */
  offset: number
  /** input offset; every instrument's newest snapshot holds all before it */
  restoreFromOffset: number
  /** ≥ 1 */
  formatVersion: number
  /** ≥ 0; states that count */
  instruments: number
  /** so far */
  outcomes: OutcomeCounts
  /** by name */
  analyzers: readonly AnalyzerPin[]
  /** by name */
  faulted: readonly FaultedAnalyzer[]
}>

/** one instrument's whole state in one set, after folding offset; key = group:partition:instrument; the same record on audit.anchors */
export type StateSnapshot = Readonly<{
  /** 2.4; consumer group = set, hash, generation */
  group: string
  /** the set's input */
  topic: string
  /** ≥ 0 */
  partition: number
  /** string≤64 */
  instrument: string
  /** input offset; last record of the partition that this state has seen */
  offset: number
  /** ms; highest folded; undefined: none yet */
  watermarkMs?: number
  /** ≥ 1; of the envelope in section 4 */
  formatVersion: number
  /** SHA-256; of state */
  stateHash: Uint8Array
  /** deterministic CBOR, section 4 */
  state: Uint8Array
}>
