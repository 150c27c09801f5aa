import { randomBytes } from 'node:crypto'
import { VirtuosoError } from '@virtuoso/contracts'
import kafkajs from 'kafkajs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kafkaDeployment, openKafkaLog } from '../src/index.ts'
import { plainKafka } from '../test/kafka-under-test.ts'
import { serversUnderTest } from '../test/servers-under-test.ts'

const found = serversUnderTest()
const servers = found ?? { brokers: ['127.0.0.1:1'], registryUrl: 'http://127.0.0.1:1' }
const topicPrefix = `test-${randomBytes(4).toString('hex')}.`

describe.skipIf(found === undefined)('deploying the log on real brokers', () => {
  const deployment = kafkaDeployment({ ...servers, topicPrefix })
  const admin = plainKafka(servers).admin()
  const openLog = () => openKafkaLog({ ...servers, clientId: 'test', topicPrefix })

  beforeAll(() => admin.connect())
  afterAll(async () => {
    await admin.deleteTopics({ topics: (await admin.listTopics()).filter((it) => it.startsWith(topicPrefix)) })
    await Promise.all([admin.disconnect(), deployment.close()])
  })

  it('creates every topic that is missing, once, and then has no more to say', async () => {
    const missing = (await deployment.diff()).filter((it) => it.setting === 'topic')
    expect(missing.map((it) => it.subject)).toEqual(
      expect.arrayContaining(['market.events', 'market.events.dlq', 'signals']),
    )
    const changes = await deployment.apply()
    expect(changes).toContainEqual(expect.stringMatching(/^created market\.events: 3 partitions/))
    expect(changes.filter((it) => it.startsWith('created'))).toHaveLength(missing.length)
    expect(await deployment.diff()).toEqual([])
    expect(await deployment.apply()).toEqual([])
    const log = await openLog()
    expect((await log.positions('market.events')).map((it) => it.partition)).toEqual([0, 1, 2])
    await log.close()
  })

  it('knows a topic that was deleted and made again from the one it was', async () => {
    const log = await openLog()
    const before = await log.topicId('alerts')
    expect(before).toMatch(/^[\w-]{22}$/)
    await admin.deleteTopics({ topics: [`${topicPrefix}alerts`] })
    await deployment.apply()
    expect(await log.topicId('alerts')).not.toBe(before)
    await log.close()
  })

  it('opens no log in which a setting was changed by hand, and says what was wanted and found', async () => {
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: `${topicPrefix}signals` }
    const configEntries = [{ name: 'retention.ms', value: '1000' }]
    await admin.alterConfigs({ validateOnly: false, resources: [{ ...resource, configEntries }] })
    const refusal = await openLog().then(
      () => undefined,
      (failure: unknown) => failure,
    )
    if (!(refusal instanceof VirtuosoError)) throw new Error(`opened, or failed otherwise: ${refusal}`)
    expect([refusal.code, refusal.exitCode]).toEqual(['log-mismatch', 78])
    expect(refusal.why).toContain('signals retention.ms: wanted -1, found 1000')
    expect(refusal.action).toContain('./virtuoso topics apply --yes')
    await expect(deployment.apply()).rejects.toMatchObject({ code: 'log-mismatch' })
  })
})
