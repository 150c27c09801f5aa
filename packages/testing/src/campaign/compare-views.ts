import type { TopicName } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Checkpoint, TableComparison, ViewWriter } from '@virtuoso/view-store'
import { type ProjectedTopic, partitionProjection, projected } from '@virtuoso/view-store/projection'
import { openShadowViews } from '@virtuoso/view-store-postgres'

/** I14: every table of the views against one that is made from the log, from offset 0 to the same checkpoints. */
export async function compareViews(log: EventLog, viewsUrl: string): Promise<readonly TableComparison[]> {
  const shadow = await openShadowViews(viewsUrl)
  try {
    return await shadow.compare('views', async (writer, to) => {
      for (const checkpoint of to) await projectUpTo(log, writer, checkpoint)
    })
  } finally {
    await shadow.close()
  }
}

const recordsMax = 1_000

async function projectUpTo(log: EventLog, writer: ViewWriter, { nextOffset: to, ...place }: Checkpoint): Promise<void> {
  if (!isProjected(place.topic)) return
  const rows = partitionProjection(log.codec, place.topic, [])
  let from: number | undefined
  for (let at = 0; at < to; ) {
    const { topic, partition } = place
    const batch = await log.read({ topic, partition, fromOffset: at, recordsMax })
    const { changes, unusable } = rows.project(batch.records.filter((it) => it.offset < to))
    if (unusable !== undefined) throw unusable.cause
    const next = Math.min(batch.nextOffset, to)
    if (next === at) throw new Error(`${topic}/${partition} ends at ${at}, before the checkpoint ${to}`)
    await writer.apply({ ...place, from, to: next }, changes)
    from = next
    at = next
  }
}

const isProjected = (topic: TopicName): topic is ProjectedTopic => topic in projected
