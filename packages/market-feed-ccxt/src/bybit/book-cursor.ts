/** Where one instrument's book stands in the venue's chain of updates. */
export type BookCursor = {
  /** `u` of the newest update taken; undefined: waiting for a snapshot. */
  lastUpdateId?: number
  /** `seq` of the newest update taken: rises across restarts of the venue's service, where `u` begins anew. */
  lastSequence?: number
}

export const newBookCursor = (): BookCursor => ({})

/** What an update is to the chain. */
export type Link =
  | Readonly<{ kind: 'next' }>
  /** A snapshot of a new chain: the venue's service began anew. */
  | Readonly<{ kind: 'new-epoch' }>
  /** Said before, or older than what is known: nothing to say. */
  | Readonly<{ kind: 'repeat' }>
  /** Nothing is known yet that it could change. */
  | Readonly<{ kind: 'before-snapshot' }>
  | Readonly<{ kind: 'broken'; lastUpdateId: number }>

/** `u` of a delta is one more than that of the update before it; anything else is a hole, or a repeat. */
export function linkOfDelta({ lastUpdateId }: BookCursor, updateId: number): Link {
  if (lastUpdateId === undefined) return { kind: 'before-snapshot' }
  if (updateId === lastUpdateId + 1) return { kind: 'next' }
  return updateId <= lastUpdateId ? { kind: 'repeat' } : { kind: 'broken', lastUpdateId }
}

/** A snapshot replaces what is known, unless it is an old one that comes again; `u` = 1 tells a restart. */
export function linkOfSnapshot(cursor: BookCursor, updateId: number, sequence: number | undefined): Link {
  const { lastUpdateId, lastSequence } = cursor
  if (lastUpdateId === undefined || updateId > lastUpdateId) return { kind: 'next' }
  const isOld = sequence !== undefined && lastSequence !== undefined ? sequence <= lastSequence : updateId !== 1
  return isOld ? { kind: 'repeat' } : { kind: 'new-epoch' }
}
