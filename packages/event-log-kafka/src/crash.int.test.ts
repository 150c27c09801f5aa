import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { count, feeding, partitions, texts } from '../test/echo.ts'
import { type KafkaUnderTest, kafkaUnderTest } from '../test/kafka-under-test.ts'
import { type ServersUnderTest, serversUnderTest } from '../test/servers-under-test.ts'

const servers = serversUnderTest()
const kills = 3

describe.skipIf(servers === undefined)('a member of a group that is killed in the middle of its work', () => {
  it('leaves each event with exactly one signal, in order', { timeout: 180_000 }, async () => {
    if (servers === undefined) throw new Error('no servers')
    const kafka = await kafkaUnderTest(servers)
    const log = await kafka.log()
    onTestFinished(async () => {
      await log.close()
      await kafka.close()
    })
    const feed = feeding(log)
    for (let killed = 0; killed < kills; killed += 1) {
      const before = await count(log, 'signals')
      const worker = startWorker(servers, kafka)
      await vi.waitFor(async () => expect(await count(log, 'signals')).toBeGreaterThan(before + 50), {
        timeout: 60_000,
        interval: 3,
      })
      worker.kill('SIGKILL')
      await once(worker, 'exit')
    }
    await feed.stop()
    startWorker(servers, kafka)
    for (const partition of partitions) {
      const inputs = await texts(log, 'market.events', partition)
      await vi.waitFor(async () => expect(await texts(log, 'signals', partition)).toHaveLength(inputs.length), {
        timeout: 60_000,
      })
      expect(await texts(log, 'signals', partition)).toEqual(inputs)
    }
  })
})

function startWorker({ brokers, registryUrl }: ServersUnderTest, { topicPrefix }: KafkaUnderTest): ChildProcess {
  const script = join(import.meta.dirname, '../test/echo-worker.ts')
  const worker = spawn(process.execPath, [script, brokers.join(), registryUrl, topicPrefix], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  onTestFinished(() => void worker.kill('SIGKILL'))
  return worker
}
