import type { Codec, Coordinate, DeadLetter } from '@virtuoso/contracts'
import { type FeedEpochRow, noChanges, type UnusableRow, type ViewChanges, type ViewWriter } from '@virtuoso/view-store'
import { isProjected, type Projected, partitionProjection } from '@virtuoso/view-store/projection'

/**
 * What becomes of one letter of the views:
 * `applies`, and `applied` once it was; `complete`: the views do not lack it (any more); `unusable`: this build cannot
 * use it either; `out-of-order`: what it means depends on what came right after it, so the views have to be rebuilt.
 */
export type RedriveOutcome = 'applies' | 'applied' | 'complete' | 'unusable' | 'out-of-order'
export type Redriven = Readonly<{ outcome: RedriveOutcome; detail: string }>

type Parts = Readonly<{
  codec: Codec
  views: ViewWriter
  letter: DeadLetter
  /** Whether it is only said what would happen. */
  isDry: boolean
}>

/** Applies the original of a dead letter through the projection itself, at most once. Nothing is appended to the log. */
export async function redriveLetter({ codec, views, letter, isDry }: Parts): Promise<Redriven> {
  const { coordinate, original } = letter
  const { topic, partition } = coordinate
  if (!isProjected(topic)) return { outcome: 'complete', detail: `the views are not made from ${topic}` }
  if (!(await views.unusable()).some((it) => isAt(it, coordinate)))
    return { outcome: 'complete', detail: 'the views do not lack it' }
  const { changes, unusable } = partitionProjection(codec, topic, []).project([original])
  if (unusable !== undefined) return { outcome: 'unusable', detail: reasonOf(unusable) }
  const epochs = (await views.feedEpochs()).filter((it) => it.partition === partition)
  if (dependsOnOrder(changes, epochs))
    return { outcome: 'out-of-order', detail: './virtuoso rebuild views   reads it in its place' }
  const detail = whatChanges(changes)
  if (isDry) return { outcome: 'applies', detail }
  const applied = await views.redrive(coordinate, changes)
  return applied ? { outcome: 'applied', detail } : { outcome: 'complete', detail: 'the views do not lack it' }
}

const isAt = (it: UnusableRow, { topic, partition, offset }: Coordinate): boolean =>
  it.topic === topic && it.partition === partition && it.offset === offset

const reasonOf = ({ cause }: NonNullable<Projected['unusable']>): string => `${cause.code}: ${cause.message}`

/** A gap ends with what came after it; a fact counts by who had taken its feed over by then. Others know their place. */
function dependsOnOrder({ gaps, resumptions, feedEpochs }: ViewChanges, known: readonly FeedEpochRow[]): boolean {
  const isTakenOver = feedEpochs.some((it) =>
    known.some((now) => now.venue === it.venue && now.shard === it.shard && now.feedEpoch > it.feedEpoch),
  )
  return gaps.length + resumptions.length > 0 || isTakenOver
}

function whatChanges(changes: ViewChanges): string {
  const names = Object.keys(noChanges).filter((it) => it !== 'feedEpochs')
  const found = Object.entries(changes).filter(([name, rows]) => names.includes(name) && rows.length > 0)
  return found.length === 0 ? 'no view holds what it says' : found.map(([name]) => name).join(', ')
}
