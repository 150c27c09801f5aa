import type { Asked, Journal, SentFrame } from './journal.ts'
import type { Mischief } from './mischief.ts'
import { readMischief } from './mischief-request.ts'

/** What is sent back to whoever drives the simulator; it is no part of the venue. */
export type ControlAnswer = Readonly<{ status: number; contentType: string; body: string; forgotten?: number }>

type ControlParts = Readonly<{
  truth: Journal<SentFrame>
  requests: Journal<Asked>
  mischief(mischief: Mischief): void
}>

/**
 * Answers `/_sim/*`: the two journals as JSON lines, and requests for mischief.
 * @returns undefined for every other path.
 */
export function answerControl(
  method: string,
  path: string,
  body: string,
  { truth, requests, mischief }: ControlParts,
): ControlAnswer | undefined {
  if (method === 'GET' && path === '/_sim/truth') return asLines(truth)
  if (method === 'GET' && path === '/_sim/requests') return asLines(requests)
  if (method !== 'POST' || path !== '/_sim/mischief') return undefined
  const read = readMischief(body)
  if (typeof read === 'string') return asJson(400, { error: read })
  mischief(read)
  return asJson(202, { armed: read.kind })
}

const asLines = (journal: Journal<unknown>): ControlAnswer => ({
  status: 200,
  contentType: 'application/x-ndjson',
  body: journal
    .entries()
    .map((entry) => `${JSON.stringify(entry)}\n`)
    .join(''),
  forgotten: journal.forgotten(),
})

const asJson = (status: number, value: unknown): ControlAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
})
