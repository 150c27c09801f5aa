import type { Checkpoint, ViewWriter } from './port.ts'

/** Brings the shadow to exactly these positions; called while no other writer moves the live views. */
export type CatchUp = (shadow: ViewWriter, to: readonly Checkpoint[]) => Promise<void>

/** One table of the views against its shadow. */
export type TableComparison = Readonly<{
  table: string
  /** Rows of the shadow. */
  rows: number
  /** Rows that are only there, as they are in full: one that differs counts on both sides. */
  onlyLive: number
  onlyShadow: number
  /** Of each side the first few, as JSON. */
  examples: Readonly<{ live: readonly string[]; shadow: readonly string[] }>
}>

/**
 * A second set of the tables beside the live ones, empty when it is opened: filled from the log, then compared, or put
 * in their place. Nobody reads it before. Throws `views-unavailable` as the store does.
 */
export interface ShadowViews {
  /** Of the live views, now. */
  liveCheckpoints(projection: string): Promise<readonly Checkpoint[]>
  /** Its `apply` throws `fenced` when another shadow was opened meanwhile: there is one at a time. */
  readonly writer: ViewWriter
  /**
   * Row for row, at one and the same checkpoint. The live writer waits while the last bit is caught up with, not while
   * tables are compared; readers never wait.
   */
  compare(projection: string, catchUp: CatchUp): Promise<readonly TableComparison[]>
  /**
   * Puts the shadow in the place of the live tables, in one transaction: a reader sees the one or the other, never both.
   * @returns The new epoch.
   * @throws VirtuosoError `fenced` when the live views were begun again meanwhile.
   */
  replace(projection: string, catchUp: CatchUp): Promise<number>
  /** Drops what was not put in place; closes. Idempotent. */
  close(): Promise<void>
}
