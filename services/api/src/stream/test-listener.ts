import type { EventLog } from '@virtuoso/event-log'
import type { ViewStore } from '@virtuoso/view-store'
import { type ProjectedTopic, partitionProjection, projected } from '@virtuoso/view-store/projection'

/** For tests of the stream: what a projector and a browser do. */

const topics = Object.keys(projected).filter((it): it is ProjectedTopic => it in projected)

/** Brings the views to the end of the log. */
export async function projectAll(log: EventLog, views: ViewStore): Promise<void> {
  for (const topic of topics)
    for (const { partition, endOffset } of await log.positions(topic)) {
      const at = (await views.checkpoints('views')).find((it) => it.topic === topic && it.partition === partition)
      const from = at?.nextOffset
      if ((from ?? 0) >= endOffset) continue
      const epochs = (await views.feedEpochs()).filter((it) => topic === 'market.events' && it.partition === partition)
      const { records } = await log.read({ topic, partition, fromOffset: from ?? 0, recordsMax: 100_000 })
      const { changes } = partitionProjection(log.codec, topic, epochs).project(records)
      const topicId = await log.topicId(topic)
      await views.apply({ projection: 'views', topic, partition, topicId, from, to: endOffset }, changes)
    }
}

export type Heard = Readonly<{ id: string | undefined; type: string; data: Readonly<Record<string, unknown>> }>
export type HearingOf = Readonly<{
  heard: readonly Heard[]
  status: number
  /** Resolves when the other side has hung up. */
  ended: Promise<void>
  hangUp(): void
}>

/** Listens as a browser does. */
export async function listenTo(url: string, lastEventId?: string): Promise<HearingOf> {
  const hangingUp = new AbortController()
  const headers = lastEventId === undefined ? undefined : { 'last-event-id': lastEventId }
  const response = await fetch(url, { headers, signal: hangingUp.signal })
  const heard: Heard[] = []
  const ended = (async () => {
    let rest = ''
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const frames = `${rest}${chunk}`.split('\n\n')
      rest = frames.pop() ?? ''
      heard.push(...frames.map(heardOf))
    }
  })().catch(() => undefined)
  return { heard, status: response.status, ended, hangUp: () => hangingUp.abort() }
}

function heardOf(frame: string): Heard {
  const fields = new Map(frame.split('\n').map((it) => [it.slice(0, it.indexOf(':')), it.slice(it.indexOf(':') + 2)]))
  const data: unknown = JSON.parse(fields.get('data') ?? '{}')
  return {
    id: fields.get('id'),
    type: fields.get('event') ?? '',
    data: typeof data === 'object' && data !== null ? Object.fromEntries(Object.entries(data)) : {},
  }
}
