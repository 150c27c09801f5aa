import type { Asked, Journal, SentFrame } from './journal.ts'
import type { Mischief } from './mischief.ts'
import { readMischief } from './mischief-request.ts'
import { tradesIn } from './said-trades.ts'

/** What is sent back to whoever drives the simulator; it is no part of the venue. */
export type ControlAnswer = Readonly<{
  status: number
  contentType: string
  body: string
  /** Of a journal: how many of its oldest entries are gone, and the number of the entry that comes next. */
  pages?: Readonly<{ forgotten: number; next: number }>
}>

type ControlParts = Readonly<{
  truth: Journal<SentFrame>
  requests: Journal<Asked>
  mischief(mischief: Mischief): void
}>

/**
 * Answers `/_sim/*`: the journals as JSON lines, and requests for mischief.
 * @returns undefined for every other path.
 */
export function answerControl(
  method: string,
  { pathname, searchParams }: URL,
  body: string,
  { truth, requests, mischief }: ControlParts,
): ControlAnswer | undefined {
  const from = Number(searchParams.get('from') ?? 0)
  if (method === 'GET' && pathname === '/_sim/truth') return asLines(truth, from, (it) => [it])
  if (method === 'GET' && pathname === '/_sim/trades') return asLines(truth, from, tradesIn)
  if (method === 'GET' && pathname === '/_sim/requests') return asLines(requests, from, (it) => [it])
  if (method !== 'POST' || pathname !== '/_sim/mischief') return undefined
  const read = readMischief(body)
  if (typeof read === 'string') return asJson(400, { error: read })
  mischief(read)
  return asJson(202, { armed: read.kind })
}

/** @param from - Number of the first entry wanted, counted from 0 since the venue opened. */
function asLines<Entry>(
  journal: Journal<Entry>,
  from: number,
  linesOf: (entry: Entry) => readonly unknown[],
): ControlAnswer {
  const entries = journal.entries()
  const forgotten = journal.forgotten()
  const lines = entries.slice(Math.max(0, from - forgotten)).flatMap(linesOf)
  return {
    status: 200,
    contentType: 'application/x-ndjson',
    body: lines.map((it) => `${JSON.stringify(it)}\n`).join(''),
    pages: { forgotten, next: forgotten + entries.length },
  }
}

const asJson = (status: number, value: unknown): ControlAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
})
