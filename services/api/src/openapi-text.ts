import { join } from 'node:path'
import { memoryEventLog } from '@virtuoso/event-log'
import { createHealth, createLogger, createMetrics } from '@virtuoso/service-kit'
import { memoryViewStore } from '@virtuoso/view-store'
import { createServer } from './server.ts'

export const openapiFile = join(import.meta.dirname, '../openapi.json')

/** What `/openapi.json` answers; the same whatever the settings. */
export async function openapiText(): Promise<string> {
  const app = await createServer({
    views: memoryViewStore(),
    nowMs: () => 0,
    mode: 'test',
    durability: '',
    heads: async () => undefined,
    log: async () => memoryEventLog(),
    health: createHealth(),
    metrics: createMetrics('api'),
    showsMetrics: true,
    logger: createLogger({ component: 'api', level: 'silent' }),
    dashboard: undefined,
    isEnding: () => false,
  })
  const { body } = await app.inject('/openapi.json')
  await app.close()
  return body
}
