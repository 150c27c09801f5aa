/** When a score is worth a record, the same for every analyzer that scores: quiet instruments cost one a minute. */
import type { PlainState } from '@virtuoso/analyzer-kit'
import type { ScoreReason } from '@virtuoso/contracts'

export type PublicationConfig = Readonly<{
  /** Points by which a score must move, .1 to 10. */
  emitDelta: number
  /** ms after which it is said again, 10 000 to 600 000. */
  heartbeatMs: number
}>
export const publicationDefaults: PublicationConfig = { emitDelta: 1, heartbeatMs: 60_000 }

/** What was said last. */
export type Published = Readonly<{ score: number | undefined; codes: string; asOfMs: number }>
type Candidate = Readonly<{ score: number | undefined; reasons: readonly ScoreReason[]; asOfMs: number }>

/** The first time; when a number comes or goes or the set of reason codes changes; when it moved enough; as a heartbeat. */
export function shouldPublish(
  last: Published | undefined,
  next: Candidate,
  { emitDelta, heartbeatMs }: PublicationConfig,
): boolean {
  if (last === undefined) return true
  if (codesOf(next.reasons) !== last.codes || (next.score === undefined) !== (last.score === undefined)) return true
  if (next.score !== undefined && last.score !== undefined && Math.abs(next.score - last.score) >= emitDelta)
    return true
  return next.asOfMs - last.asOfMs >= heartbeatMs
}

/** The set of reason codes as one text; reasons come in the order of the enum. */
export function codesOf(reasons: readonly ScoreReason[]): string {
  let codes = ''
  let before: ScoreReason['code'] | undefined
  for (const { code } of reasons) {
    if (code !== before) codes = codes === '' ? code : `${codes} ${code}`
    before = code
  }
  return codes
}

export const freezePublished = (published: Published | undefined): PlainState =>
  published === undefined ? null : [published.score ?? null, published.codes, published.asOfMs]

/** @throws RangeError when it is not what `freezePublished` gives. */
export function thawPublished(frozen: PlainState): Published | undefined {
  if (frozen === null) return undefined
  const [score, codes, asOfMs] = Array.isArray(frozen) ? frozen : []
  if ((typeof score !== 'number' && score !== null) || typeof codes !== 'string' || typeof asOfMs !== 'number')
    throw new RangeError('no published score')
  return { score: score ?? undefined, codes, asOfMs }
}
