import { VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { CatchUp, Checkpoint, ShadowViews, ViewWriter } from '@virtuoso/view-store'
import { projectUpTo } from '@virtuoso/view-store/projection'
import { projection } from '../follow-partition.ts'
import { rebuildTarget } from './rebuild-target.ts'

/** How far a rebuild is. */
export type RebuildProgress = Readonly<{
  /** Offsets passed and wanted; what is wanted grows while the market goes on. */
  offsets: number
  offsetsWanted: number
  records: number
}>

export type FillParts = Readonly<{
  log: EventLog
  /** What a record that cannot be used means. */
  atUnusable: 'refuse' | 'mark'
  /** Told to give up. */
  signal?: AbortSignal | undefined
  onProgress?: ((progress: RebuildProgress) => void) | undefined
}>

/** So near, the live writer may be kept waiting for the rest. */
const nearOffsets = 2_000
const roundsMax = 10

/** Fills a shadow from the log until it is near the live views. */
export type Filling = Readonly<{
  /** Whether the live views stand where the shadow will. */
  isComparable: boolean
  records(): number
  /** Brings the shadow where the live views stand now. */
  catchUp: CatchUp
}>

/** @throws VirtuosoError `undecodable`, `data-loss`, `fenced`, `interrupted`. */
export async function fillShadow(parts: FillParts, shadow: ShadowViews): Promise<Filling> {
  const count = { offsets: 0, offsetsWanted: 0, records: 0 }
  const project = (writer: ViewWriter, to: Checkpoint): Promise<void> =>
    projectUpTo({
      ...parts,
      writer,
      to,
      applied(batch) {
        count.offsets += batch.offsets
        count.records += batch.records
        parts.onProgress?.(count)
        if (parts.signal?.aborted === true) throw interrupted()
      },
    })
  let isComparable = false
  for (let round = 0; round < roundsMax; round++) {
    const target = await rebuildTarget(parts.log, await shadow.liveCheckpoints(projection))
    isComparable = target.isComparable
    count.offsetsWanted = target.to.reduce((sum, it) => sum + it.nextOffset, 0)
    if (count.offsetsWanted - count.offsets <= nearOffsets && round > 0) break
    await allOrFirst(target.to.map((it) => project(shadow.writer, it)))
  }
  return {
    isComparable,
    records: () => count.records,
    async catchUp(writer, live) {
      // One after the other: the last bit may share one connection.
      for (const it of (await rebuildTarget(parts.log, live)).to) await project(writer, it)
    },
  }
}

/** Waits for all of them also when one fails: nothing is closed under the others. */
async function allOrFirst(tasks: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(tasks)
  await Promise.all(tasks)
}

const interrupted = (): VirtuosoError =>
  new VirtuosoError('interrupted', 'the rebuild was given up; the views are as they were', {
    action: './virtuoso rebuild views --yes   begins again',
  })
