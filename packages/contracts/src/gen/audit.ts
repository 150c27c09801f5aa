// Generated from schemas/ by `npm run generate`. Do not edit.
import type {
  OffsetHole,
} from './common.ts'

/** one sealed range; key = topic:partition */
export type Checkpoint = Readonly<{
  /** name; the log's id of it */
  topic: string
  /** name; the log's id of it */
  topicId: string
  /** ≥ 0 */
  partition: number
  /** inclusive; below the last stable offset */
  firstOffset: number
  /** inclusive; below the last stable offset */
  lastOffset: number
  /** ≥ 1; in this range; since offset 0 */
  recordCount: number
  /** ≥ 1; in this range; since offset 0 */
  treeSize: number
  /** ascending, merged */
  holes: readonly OffsetHole[]
  /** 1; faults.md 4.1 */
  leafVersion: number
  /** RFC 6962; of this range; of all leaves since offset 0 */
  rangeRoot: Uint8Array
  /** RFC 6962; of this range; of all leaves since offset 0 */
  treeRoot: Uint8Array
  /** SHA-256 of the previous Checkpoint's body; undefined: first */
  previousHash?: Uint8Array
  /** ms, ours */
  sealedTimeMs: number
  /** of the signing key */
  keyId: string
  /** Ed25519 over this body with 64 zero bytes here */
  signature: Uint8Array
}>
