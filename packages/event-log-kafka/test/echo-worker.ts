/** A member of the group `echo` that gives one signal for each market event, until it is told to end, and says what happens. */
import { tryAgain } from '../src/deadline.ts'
import { openKafkaLog } from '../src/index.ts'
import { echoJob } from './echo.ts'

const [brokers = '', registryUrl = '', topicPrefix = ''] = process.argv.slice(2)
const logger = {
  debug: () => undefined,
  warn: (message: string, { partition, failure }: Readonly<Record<string, unknown>> = {}) =>
    console.log(message, partition, String(failure)),
}
const options = { brokers: brokers.split(','), registryUrl, clientId: 'echo', topicPrefix, logger }
const log = await tryAgain('open the log', 60_000, () => openKafkaLog(options))
const processing = log.process({
  ...echoJob,
  async open(partition, committedOffset) {
    console.log('opened', partition, committedOffset)
    return echoJob.open(partition, committedOffset)
  },
})
process.once('SIGTERM', () => void log.close())
await processing.ended
