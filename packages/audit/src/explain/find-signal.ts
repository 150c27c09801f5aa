import { coordinateText, hex, type LogRecord, open, readHeaders, shortId, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'

export type SignalRecord = Extract<LogRecord, { type: 'SignalRaised' }>

const shapes = { short: /^sig_[0-9a-hjkmnp-tv-z]{0,8}$/, hex: /^[0-9a-f]{32}$/ }
const candidatesMax = 5

/** Whether a text may be (the beginning of) a signal's id, `sig_7f3k9q2m` or 32 hex digits. */
export const isSignalId = (text: string): boolean => shapes.short.test(text) || shapes.hex.test(text)

/**
 * The record that raised a signal, by its id or the beginning of its short id.
 * @throws VirtuosoError `usage` when the text is no id or names several signals; `not-found` when it names none.
 */
export async function findSignal(log: EventLog, text: string): Promise<SignalRecord> {
  if (!isSignalId(text))
    throw new VirtuosoError('usage', `"${text.slice(0, 80)}" is no signal's id`, {
      action: 'write it like sig_7f3k9q2m; ./virtuoso signals list   shows them',
    })
  const found = new Map<string, SignalRecord>()
  for await (const record of raisedSignals(log, (eventId) => matches(eventId, text)))
    found.set(hex(record.headers.eventId), record)
  const [only, ...others] = found.values()
  if (only === undefined)
    throw new VirtuosoError('not-found', `there is no signal ${text} in this log`, {
      action: './virtuoso signals list   shows what was raised; --stack names another log',
    })
  if (others.length === 0) return only
  const names = [...found.values()].slice(0, candidatesMax).map(nameOf)
  const more = found.size > candidatesMax ? `, and ${found.size - candidatesMax} more` : ''
  throw new VirtuosoError('usage', `${text} begins the id of ${found.size} signals`, {
    action: `write more of it: ${names.join(', ')}${more}`,
  })
}

/** At a known place. @throws VirtuosoError `not-found` when no signal was raised there. */
export async function signalAt(
  log: EventLog,
  { partition, offset }: Readonly<{ partition: number; offset: number }>,
): Promise<SignalRecord> {
  const { records } = await log.read({ topic: 'signals', partition, fromOffset: offset, recordsMax: 1 })
  const [stored] = records
  const record = stored?.offset === offset ? open(log.codec, stored) : undefined
  if (record?.type === 'SignalRaised') return record
  throw new VirtuosoError(
    'not-found',
    `no signal was raised at ${coordinateText({ topic: 'signals', partition, offset })}`,
  )
}

/** Ids are compared before anything is decoded: most of the topic is progress. */
async function* raisedSignals(log: EventLog, wanted: (eventId: Buffer) => boolean): AsyncGenerator<SignalRecord> {
  for (const { partition, startOffset, endOffset } of await log.positions('signals'))
    for await (const records of readRange(log, { topic: 'signals', partition, from: startOffset, to: endOffset }))
      for (const stored of records) {
        if (stored.value === null || log.codec.typeOf(stored.value) !== 'SignalRaised') continue
        if (!wanted(readHeaders(stored.headers).eventId)) continue
        const record = open(log.codec, stored)
        if (record.type === 'SignalRaised') yield record
      }
}

const matches = (eventId: Buffer, text: string): boolean =>
  text.startsWith('sig_') ? shortId('sig', eventId).startsWith(text) : hex(eventId) === text

const nameOf = ({ headers, event, partition, offset }: SignalRecord): string =>
  `${shortId('sig', headers.eventId)} (${event.side} ${event.instrument}, ${coordinateText({ topic: 'signals', partition, offset })})`
