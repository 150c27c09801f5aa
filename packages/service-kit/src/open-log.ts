import { VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import type { Logger } from './logger.ts'
import type { LogSettings } from './settings.ts'

/**
 * Opens the log that the settings name, and loads only the adapter that it needs.
 * @param clientId - How the brokers name this process, `ingestor`.
 * @param logger - Told what the brokers' client says; undefined: nobody is.
 * @throws VirtuosoError `log-unavailable`, or `log-mismatch` / `schema-mismatch` when it is not as declared.
 */
export async function openConfiguredLog(settings: LogSettings, clientId: string, logger?: Logger): Promise<EventLog> {
  const { VIRTUOSO_LOG: address, VIRTUOSO_REGISTRY_URL: registryUrl } = settings
  if (address.kind === 'sqlite') {
    const { openSqliteLog } = await import('@virtuoso/event-log-sqlite')
    return openSqliteLog({ file: address.file })
  }
  if (registryUrl === undefined)
    throw new VirtuosoError('config-invalid', 'VIRTUOSO_REGISTRY_URL is needed with a log on kafka:')
  const { openKafkaLog } = await import('@virtuoso/event-log-kafka')
  return openKafkaLog({ brokers: address.brokers, registryUrl, clientId, logger })
}
