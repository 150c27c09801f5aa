import { deadLetter, type StoredRecord, type UndecodableRecord, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from '@virtuoso/service-kit'

type Parts = Readonly<{
  log: EventLog
  logger: Logger
  /** Who cannot use the record. */
  group: string
  /** 16 bytes, of this process. */
  manifest: Buffer
}>

/**
 * Keeps a record that cannot be used, whole and with its cause, on the dead-letter topic of its own; once this resolves
 * it may be passed. Kept twice, it bears the same id.
 * @throws VirtuosoError, retryable whatever the cause: nothing is dropped, so there is nothing to do but to try again.
 */
export async function keepDeadLetter(
  { log, logger, group, manifest }: Parts,
  record: StoredRecord,
  { code, message }: UndecodableRecord,
): Promise<void> {
  try {
    await log.append([deadLetter(record, { code, detail: message, group, manifest })])
  } catch (cause) {
    const { topic, partition, offset } = record
    logger.error('a dead letter cannot be written: its partition waits', { topic, partition, offset, code, cause })
    throw new VirtuosoError('log-unavailable', 'a dead letter cannot be written', { retryable: true, cause })
  }
}
