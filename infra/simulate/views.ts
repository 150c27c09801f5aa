import type { Told } from '../../packages/testing/src/simulation/index.ts'
import { projectedTopics, projection } from '../../packages/testing/src/simulation/index.ts'
import { memoryViewStore, type ViewReader, type ViewStore } from '../../packages/view-store/src/index.ts'
import { type ProjectedTopic, partitionProjection } from '../../packages/view-store/src/projection/index.ts'

/** What the records up to the live views' checkpoints make in an empty store, partition after partition in one go. */
export async function rebuiltViews({ log, views }: Told): Promise<ViewStore> {
  const rebuilt = memoryViewStore()
  const reached = new Map(
    (await views.checkpoints(projection)).map((it) => [`${it.topic}/${it.partition}`, it.nextOffset]),
  )
  for (const topic of projectedTopics)
    for (let partition = 0; partition < log.partitions(topic); partition += 1)
      await rebuild(log, rebuilt, { topic, partition }, reached.get(`${topic}/${partition}`) ?? 0)
  return rebuilt
}

async function rebuild(
  log: Told['log'],
  views: ViewStore,
  place: Readonly<{ topic: ProjectedTopic; partition: number }>,
  to: number,
): Promise<void> {
  const rows = partitionProjection(log.codec, place.topic, [])
  const topicId = log.topicId(place.topic)
  let records = log.visible(place.topic, place.partition).filter((it) => it.offset < to)
  for (let from: number | undefined; records.length > 0; ) {
    const { changes, unusable } = rows.project(records)
    const next = unusable === undefined ? to : unusable.offset + 1
    await views.apply({ projection, ...place, topicId, from, to: next }, changes)
    records = records.filter((it) => it.offset >= next)
    from = next
  }
}

const limit = 1_000

/** Every row that a reader can be given, by a name of its own. */
export async function viewRows(views: ViewReader): Promise<ReadonlyMap<string, string>> {
  const rows = new Map<string, string>()
  const put = (list: string, items: readonly object[] | undefined): void => {
    for (const [index, item] of (items ?? []).entries()) rows.set(`${list} ${index}`, JSON.stringify(item))
  }
  const { instruments, channels, gaps } = await views.instruments()
  put('instrument', instruments)
  put('channel', channels)
  put('open gap', gaps)
  put('price', (await views.overview()).prices)
  for (const { instrument } of instruments) {
    for (const timeframe of ['M1', 'M5', 'M30', 'H4'])
      put(`${instrument} candle ${timeframe}`, (await views.candles({ instrument, timeframe, limit }))?.candles)
    const scores = (await views.scores(instrument))?.scores ?? []
    put(`${instrument} score`, scores)
    for (const { dimension } of scores)
      put(`${instrument} ${dimension}`, (await views.scoreHistory({ instrument, dimension, limit }))?.points)
    for (const [list, page] of await pages(views, instrument)) put(`${instrument} ${list}`, page)
  }
  return rows
}

async function pages(
  views: ViewReader,
  instrument: string,
): Promise<readonly [string, readonly object[] | undefined][]> {
  return [
    ['gap', (await views.gaps({ instrument, limit }))?.gaps],
    ['signal', (await views.signals({ instrument, limit }))?.signals],
    ['pattern', (await views.patterns({ instrument, limit }))?.patterns],
  ]
}
