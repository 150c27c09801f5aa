import { setTimeout as sleep } from 'node:timers/promises'
import { type LogRecord, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { readable } from './readable.ts'

const topic = 'system.events'
const lookEveryMs = 1_000
const stepRecords = 500

/** Who took a feed over, as `system.events` says it. */
export type Takeover = Readonly<{ instance: string; feedEpoch: number; offset: number }>

/** The newest take-over of a feed; undefined: it never was taken. Reads backwards, in bounded steps. */
export async function newestTakeover(log: EventLog, component: string): Promise<Takeover | undefined> {
  const { startOffset, endOffset } = await ends(log)
  for (let to = endOffset; to > startOffset; to -= stepRecords) {
    const found = await takeovers(log, component, Math.max(startOffset, to - stepRecords), to)
    if (found.length > 0) return found.reduce((a, b) => (b.feedEpoch >= a.feedEpoch ? b : a))
  }
  return undefined
}

export type OwnedFeed = Readonly<{ manifest: Buffer; feedEpoch: number; instance: string; offset: number }>

/**
 * Takes a feed over: says so with an epoch higher than any before. Where another process said the same epoch first, a
 * higher one is said.
 * @param announce - Appends `InstanceStarted` and gives the manifest's id.
 */
export async function takeFeed(
  log: EventLog,
  component: string,
  epochMin: number,
  announce: (feedEpoch: number) => Promise<Readonly<{ manifest: Buffer; instance: string }>>,
): Promise<OwnedFeed> {
  for (let feedEpoch = epochMin; ; feedEpoch += 1) {
    const { endOffset: from } = await ends(log)
    const { manifest, instance } = await announce(feedEpoch)
    const said = await takeovers(log, component, from, (await ends(log)).endOffset)
    const ours = said.find((it) => it.instance === instance)
    const isFirst = !said.some((it) => it.feedEpoch >= feedEpoch && it.offset < (ours?.offset ?? 0))
    if (ours !== undefined && isFirst) return { manifest, feedEpoch, instance, offset: ours.offset }
  }
}

/**
 * Watches for a newer owner of the feed; looks once a second. While the log does not answer nobody can take the feed over.
 * @throws VirtuosoError `superseded` when there is one. Resolves when aborted.
 */
export async function watchTakeover(
  log: EventLog,
  component: string,
  owned: OwnedFeed,
  signal: AbortSignal,
): Promise<void> {
  for (let from = owned.offset + 1; !signal.aborted; ) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    const { found, next } = await takeoversSince(log, component, from).catch(unlessSilent({ found: [], next: from }))
    const newer = found.find((it) => it.feedEpoch > owned.feedEpoch)
    if (newer !== undefined)
      throw new VirtuosoError('superseded', `${component} was taken over by ${newer.instance}`, {
        why: `epoch ${newer.feedEpoch} is newer than ours, ${owned.feedEpoch}`,
        action: 'stop one of the two',
      })
    from = next
  }
}

type Seen = Readonly<{ found: readonly Takeover[]; next: number }>

async function takeoversSince(log: EventLog, component: string, from: number): Promise<Seen> {
  const { endOffset } = await ends(log)
  if (endOffset <= from) return { found: [], next: from }
  return { found: await takeovers(log, component, from, endOffset), next: endOffset }
}

const unlessSilent =
  (otherwise: Seen) =>
  (error: unknown): Seen => {
    if (error instanceof VirtuosoError && error.retryable) return otherwise
    throw error
  }

async function ends(log: EventLog): Promise<{ startOffset: number; endOffset: number }> {
  const [position] = await log.positions(topic)
  return position ?? { startOffset: 0, endOffset: 0 }
}

async function takeovers(log: EventLog, component: string, from: number, to: number): Promise<readonly Takeover[]> {
  const found: Takeover[] = []
  for await (const batch of readRange(log, { topic, partition: 0, from, to }))
    for (const record of batch) found.push(...takeoverIn(readable(log.codec, record), component))
  return found
}

function takeoverIn(record: LogRecord | undefined, component: string): readonly Takeover[] {
  if (record?.type !== 'InstanceStarted') return []
  const { event, offset } = record
  if (event.component !== component || event.feedEpoch === undefined) return []
  return [{ instance: event.instance, feedEpoch: event.feedEpoch, offset }]
}
