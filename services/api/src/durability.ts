import type { LogAddress } from '@virtuoso/service-kit'

/** What an acknowledged record survives, as far as the address of the log tells. */
export function durabilityOf(log: LogAddress): string {
  if (log.kind === 'sqlite') return 'one file, synced at every commit'
  return log.brokers.length === 1 ? 'process crash only' : 'as the brokers replicate'
}
