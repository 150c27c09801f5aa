import { describeEventLog } from '@virtuoso/event-log/contract-suite'
import { describe } from 'vitest'
import { kafkaUnderTest } from '../test/kafka-under-test.ts'
import { serversUnderTest } from '../test/servers-under-test.ts'

const servers = serversUnderTest()

describe.skipIf(servers === undefined)('on real brokers', () => {
  describeEventLog('on Kafka', () => {
    if (servers === undefined) throw new Error('no servers')
    return kafkaUnderTest(servers)
  })
})
