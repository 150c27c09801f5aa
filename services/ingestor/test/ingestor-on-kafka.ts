/**
 * An ingestor as a process of its own, on brokers that others use too: its topics bear a prefix. It notes each record
 * that the log acknowledged in a file, so that whoever kills it knows what must not be lost.
 */
import { openSync, writeSync } from 'node:fs'
import { openKafkaLog } from '@virtuoso/event-log-kafka'
import { createLogger, runService } from '@virtuoso/service-kit'
import { startIngestor } from '../src/index.ts'
import { nameOf } from './acknowledged.ts'

const [brokers = '', registryUrl = '', topicPrefix = '', acknowledged = ''] = process.argv.slice(2)
const file = openSync(acknowledged, 'a')

await runService('ingestor', async (env) => {
  const logger = createLogger({ component: 'ingestor', level: 'warn' })
  const log = await openKafkaLog({ brokers: brokers.split(','), registryUrl, clientId: 'ingestor', topicPrefix })
  const noting = async (records: Parameters<typeof log.append>[0]): Promise<void> => {
    await log.append(records)
    writeSync(file, records.map((it) => `${nameOf(it)}\n`).join(''))
  }
  return startIngestor(env, { log: { ...log, append: noting }, logger })
})
