import {
  type Codec,
  coordinateText,
  hex,
  open,
  parseCoordinate,
  parseRange,
  type StoredRecord,
  UndecodableRecord,
} from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import type { Violation } from './violation.ts'

type Known = Readonly<{
  codec: Codec
  /** Which records exist in the input partition. */
  inputOffsets: ReadonlySet<number>
  /** Ids of the manifests in the log, hex. */
  manifests: ReadonlySet<string>
}>

/** I12. @param outputs - Visible outputs of one set in one partition. */
export function lineageHolds(
  { codec, inputOffsets, manifests }: Known,
  outputs: Iterable<StoredRecord>,
): readonly Violation[] {
  const violations: Violation[] = []
  for (const output of outputs) {
    const tell = (field: string, recorded: string, expected: string): void => {
      violations.push({ invariant: 'I12', subject: coordinateText(output), field, recorded, expected })
    }
    const unsound = unsoundness(codec, output)
    if (unsound !== undefined) tell('value', unsound, 'the bytes that were sealed, of a known schema')
    const headers = headersOf(output)
    const manifest = headers?.manifest === undefined ? 'none' : hex(headers.manifest)
    if (!manifests.has(manifest)) tell('header manifest', manifest, 'one that the log holds')
    const cause = headers?.cause
    const causeOffset = cause === undefined ? -1 : parseCoordinate(cause).offset
    if (!inputOffsets.has(causeOffset)) tell('header cause', cause ?? 'none', 'a record that exists')
    if (headers?.window === undefined) continue
    const { from, to } = parseRange(headers.window)
    if (to !== causeOffset + 1 || from >= to) tell('header window', headers.window, `a range up to ${causeOffset + 1}`)
  }
  return violations
}

/** What its reader refuses it for; undefined: nothing. */
function unsoundness(codec: Codec, record: StoredRecord): string | undefined {
  try {
    open(codec, record)
    return undefined
  } catch (cause) {
    if (!(cause instanceof UndecodableRecord)) throw cause
    return `${cause.code}: ${cause.message}`
  }
}
