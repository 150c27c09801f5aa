/** A member of the group `echo` that gives one signal for each market event, until it is killed. */
import { openKafkaLog } from '../src/index.ts'

const [brokers = '', registryUrl = '', topicPrefix = ''] = process.argv.slice(2)
const log = await openKafkaLog({ brokers: brokers.split(','), registryUrl, clientId: 'echo', topicPrefix })
await log.process({
  group: 'echo',
  topic: 'market.events',
  open: async (_, committedOffset) => ({
    nextOffset: committedOffset ?? 0,
    fold: (records) => records.map((it) => ({ ...it, topic: 'signals', key: it.key ?? Buffer.alloc(0) })),
  }),
}).ended
