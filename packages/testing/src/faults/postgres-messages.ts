import type { Direction } from './link-faults.ts'

/** One message of Postgres's own protocol. */
export type PostgresMessage = Readonly<{
  at: Direction
  /** `Query`, `Parse`, `Bind`, `Execute`, `Sync`, `Terminate`; of the server `CommandComplete`, `ReadyForQuery`, `Error`; else its letter. */
  kind: string
  /** The SQL of Query and Parse, the tag of CommandComplete such as `COMMIT`; else empty. */
  text: string
}>

const kinds: Readonly<Record<Direction, Readonly<Record<string, string>>>> = {
  request: { Q: 'Query', P: 'Parse', B: 'Bind', E: 'Execute', S: 'Sync', X: 'Terminate', D: 'Describe' },
  reply: { C: 'CommandComplete', Z: 'ReadyForQuery', E: 'Error', D: 'DataRow' },
}

/** @param frame - One whole message with its letter. */
export function readPostgresMessage(at: Direction, frame: Buffer): PostgresMessage {
  const letter = String.fromCharCode(frame[0] ?? 0)
  const kind = kinds[at][letter] ?? letter
  return { at, kind, text: textOf(kind, frame) }
}

function textOf(kind: string, frame: Buffer): string {
  if (kind === 'Query' || kind === 'CommandComplete') return textAt(frame, 5)
  if (kind !== 'Parse') return ''
  return textAt(frame, frame.indexOf(0, 5) + 1) // after the statement's name
}

const textAt = (frame: Buffer, from: number): string => frame.toString('utf8', from, frame.indexOf(0, from))
