import { deadLetter, type TopicName, topicDeclaration, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { ViewWriter } from '@virtuoso/view-store'
import { type ProjectedTopic, partitionProjection, projected } from '@virtuoso/view-store/projection'
import type { Chance } from './chance.ts'
import type { SimulatedProcess } from './process.ts'

export const projection = 'views'
export const projectedTopics = Object.keys(projected).filter((it): it is ProjectedTopic => it in projected)

type Parts = Readonly<{
  process: SimulatedProcess
  log: EventLog
  views: ViewWriter
  chance: Chance
  manifest: Buffer
}>
type Place = Readonly<{ topic: ProjectedTopic; partition: number }>

const retryMs = 150
const waitMs = 5_000

/**
 * Every partition of every projected topic. Rejects when the process is killed, and with `fenced` when another writer was
 * here: who loses leaves.
 */
export function project(parts: Parts): Promise<unknown> {
  return Promise.all(
    projectedTopics.flatMap((topic) => partitionsIn(topic).map((partition) => follow(parts, { topic, partition }))),
  )
}

/** From the checkpoint as the store has it; after each failure once more from there. */
async function follow(parts: Parts, place: Place): Promise<never> {
  for (;;)
    try {
      await followFromCheckpoint(parts, place)
    } catch (failure) {
      if (!(failure instanceof VirtuosoError) || !failure.retryable) throw failure
      await new Promise<void>((resolve) => parts.process.pace.after(retryMs, resolve))
    }
}

async function followFromCheckpoint({ process, log, views, chance, manifest }: Parts, place: Place): Promise<never> {
  const topicId = await log.topicId(place.topic)
  const checkpoints = await views.checkpoints(projection)
  let saved = checkpoints.find((it) => it.topic === place.topic && it.partition === place.partition)?.nextOffset
  const epochs = place.topic === 'market.events' ? await views.feedEpochs() : []
  const rows = partitionProjection(
    log.codec,
    place.topic,
    epochs.filter((it) => it.partition === place.partition),
  )
  for (;;) {
    await process.pace.breathe()
    const fromOffset = saved ?? 0
    const batch = await log.read({ ...place, fromOffset, recordsMax: chance.between(1, 60), waitMs })
    if (batch.nextOffset === fromOffset) continue
    const { changes, unusable } = rows.project(batch.records)
    const to = unusable === undefined ? batch.nextOffset : unusable.offset + 1
    const record = batch.records.find((it) => it.offset === unusable?.offset)
    if (record !== undefined && unusable !== undefined) {
      const { code, message } = unusable.cause
      await log.append([deadLetter(record, { code, detail: message, group: projection, manifest })])
    }
    await views.apply({ projection, ...place, topicId, from: saved, to }, changes)
    saved = to
  }
}

const partitionsIn = (topic: TopicName): number[] =>
  Array.from({ length: topicDeclaration(topic)?.group === undefined ? 1 : 3 }, (_, partition) => partition)
