import { noChanges, type ViewStore } from '@virtuoso/view-store'
import { advance } from '@virtuoso/view-store/sample-rows'
import { openViewStore } from '@virtuoso/view-store-postgres'
import { createTestDatabase, type TestDatabase, testServer } from '@virtuoso/view-store-postgres/test-server'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresProxy, postgresProxy } from './postgres-proxy.ts'

const server = testServer('a proxy before Postgres')

describe.skipIf(server === undefined)('views behind a proxy that knows Postgres', { timeout: 60_000 }, () => {
  let database: TestDatabase
  let proxy: PostgresProxy
  let behind: ViewStore
  let direct: ViewStore
  beforeAll(async () => {
    database = await createTestDatabase(server ?? '')
    direct = await openViewStore(database.url, { role: 'writer' })
    proxy = await postgresProxy(database.url)
    behind = await openViewStore(proxy.url, { role: 'writer' })
  })
  afterAll(async () => {
    await behind?.close()
    await proxy?.close()
    await direct?.close()
    await database?.drop()
  })
  const saved = async (): Promise<number | undefined> => (await direct.checkpoints('views'))[0]?.nextOffset

  it('keep nothing of what is cut at the moment before COMMIT', async () => {
    const point = proxy.arm({ at: 'request', kind: 'Query', text: /^commit/i }, () => 'cut')
    const applied = behind.apply(advance(5, { from: undefined }), noChanges)
    await expect(applied).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
    expect(point.hits()).toBe(1)
    expect(await saved()).toBeUndefined()
  })

  it('have kept what is cut inside COMMIT, though the writer was not told', async () => {
    const point = proxy.arm({ at: 'reply', kind: 'CommandComplete', text: /^COMMIT/ }, () => 'cut')
    const applied = behind.apply(advance(5, { from: undefined }), noChanges)
    await expect(applied).rejects.toMatchObject({ code: 'views-unavailable', retryable: true })
    expect(point.hits()).toBe(1)
    expect(await saved()).toBe(5)
  })
})
