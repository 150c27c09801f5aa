import type { AnalyzerSet } from '../../../packages/analyzer-kit/src/index.ts'
import type { InvariantName } from '../../../packages/audit/src/invariants/index.ts'
import type { Planted } from '../../../packages/testing/src/simulation/index.ts'

/** A bug that somebody could write, and the promises that it breaks: one of them has to be found broken. */
export type Control = Readonly<{
  name: string
  /** A story that is known to show it. */
  seed: number
  breaks: readonly InvariantName[]
  planted: Planted
  /** The analyzers that have the bug in them; the sound ones when left out. */
  set?: AnalyzerSet
}>
