import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { reportOf, runCampaign, type Servers } from '../../packages/testing/src/campaign/index.ts'
import { serversUnderTest } from '../../packages/testing/src/faults/servers-under-test.ts'
import { createTestDatabase, testServer } from '../../packages/view-store-postgres/src/test-server.ts'
import { setNamed } from '../../services/analyzer/src/index.ts'

const repository = join(import.meta.dirname, '../..')
const what = 'a pipeline under fire'
const servers = serversUnderTest(what)
const postgres = testServer(what)

/** The servers of the lane are everybody's, so none of them is hurt here. */
const unhurt = (): Promise<never> => Promise.reject(new Error('these servers are shared'))

it.skipIf(servers === undefined || postgres === undefined)(
  'a pipeline met by eight faults loses nothing, doubles nothing, and catches up by itself',
  { timeout: 240_000 },
  async () => {
    if (servers === undefined || postgres === undefined) throw new Error('no servers')
    const database = await createTestDatabase(postgres)
    onTestFinished(() => database.drop())
    const shared: Servers = {
      kafka: { brokers: servers.brokers },
      registry: { url: servers.registryUrl },
      postgres: { url: database.url },
      kill: unhurt,
      restart: unhurt,
    }
    const result = await runCampaign({
      servers: shared,
      repository,
      seed: 5,
      kills: 8,
      intensity: 1,
      group: setNamed('built-in').group,
      cliMain: join(repository, 'services/cli/src/main.ts'),
      victims: { 'analyzer-1': 2, 'analyzer-2': 2, projector: 2, ingestor: 2 },
      say: () => undefined,
    })
    expect(result.holds, reportOf(result).join('\n')).toBe(true)
  },
)
