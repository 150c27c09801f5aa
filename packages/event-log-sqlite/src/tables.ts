/** Raised when a file of the old shape can no longer be read. */
export const fileFormat = 1

/** Set before anything is written: a record of a few kilobytes then lies in its page, without an overflow page of its own. */
export const pageBytes = 8_192

/**
 * `position` is slot × 2^40 + offset, so that one integer key holds a partition's records in order. A composite key
 * `WITHOUT ROWID` would do the same, but such rows overflow into a page each from 2 kB on (measured: a book snapshot
 * took 9.3 kB instead of 2.7).
 */
export const tables = `
CREATE TABLE log (id TEXT NOT NULL) STRICT;
CREATE TABLE topics (name TEXT PRIMARY KEY, id TEXT NOT NULL) STRICT;
CREATE TABLE partitions (
  slot INTEGER PRIMARY KEY, topic TEXT NOT NULL, partition INTEGER NOT NULL,
  start_offset INTEGER NOT NULL, end_offset INTEGER NOT NULL, UNIQUE (topic, partition)
) STRICT;
CREATE TABLE records (
  position INTEGER PRIMARY KEY, timestamp_ms INTEGER NOT NULL, head BLOB NOT NULL, value BLOB
) STRICT;
CREATE TABLE groups (
  name TEXT NOT NULL, slot INTEGER NOT NULL, epoch INTEGER NOT NULL, committed_offset INTEGER, PRIMARY KEY (name, slot)
) STRICT, WITHOUT ROWID;
CREATE TABLE schemas (id INTEGER PRIMARY KEY, subject TEXT NOT NULL, fingerprint TEXT NOT NULL, text TEXT) STRICT;
PRAGMA user_version = ${fileFormat};
`

const slotSize = 2 ** 40

export const positionOf = (slot: number, offset: number): number => slot * slotSize + offset

export const offsetOf = (slot: number, position: number): number => position - slot * slotSize
