import { type Codec, type LogRecord, open, type StoredRecord, UndecodableRecord } from '@virtuoso/contracts'

/**
 * A record of the log where we look for our own past. What somebody else put there and nobody can read says nothing about
 * it, and must not keep a feed from being written down; whoever folds the topic deals with it.
 * @returns undefined when it cannot be read.
 */
export function readable(codec: Codec, record: StoredRecord): LogRecord | undefined {
  try {
    return open(codec, record)
  } catch (fault) {
    if (fault instanceof UndecodableRecord) return undefined
    throw fault
  }
}
