import { VirtuosoError } from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { commonSettings, type Environment, logSettings, readConfig, viewSettings, z } from './index.ts'

const settings = z.object({
  ...commonSettings,
  ...logSettings,
  ...viewSettings,
  VIRTUOSO_SHARD: z.string().min(1).optional().describe('name of the shard'),
})
const right: Environment = {
  HOME: '/root',
  VIRTUOSO_LOG: 'kafka:one.example:9092,[::1]:9093',
  VIRTUOSO_REGISTRY_URL: 'http://127.0.0.1:8081',
  VIRTUOSO_VIEWS: 'pglite:.virtuoso/views',
}
const faults = (env: Environment): string[] => {
  try {
    readConfig(env, settings)
  } catch (error) {
    if (error instanceof VirtuosoError && error.exitCode === 78) return (error.why ?? '').split(/\n\s+/)
    throw error
  }
  return []
}

describe('an environment', () => {
  it('that is right gives settings with their defaults', () => {
    expect(readConfig(right, settings)).toEqual({
      VIRTUOSO_MODE: 'live',
      VIRTUOSO_LOG_LEVEL: 'info',
      VIRTUOSO_LOG: { kind: 'kafka', brokers: ['one.example:9092', '[::1]:9093'] },
      VIRTUOSO_REGISTRY_URL: 'http://127.0.0.1:8081',
      VIRTUOSO_VIEWS: 'pglite:.virtuoso/views',
    })
    const embedded = readConfig({ VIRTUOSO_LOG: 'sqlite:a b/log.sqlite', VIRTUOSO_VIEWS: 'postgres://h/d' }, settings)
    expect(embedded.VIRTUOSO_LOG).toEqual({ kind: 'sqlite', file: 'a b/log.sqlite' })
  })

  it('says everything that is wrong with it at once', () => {
    const wrong = {
      VIRTUOSO_LOG: 'kafka:broker',
      VIRTUOSO_VIEWS: 'mysql://h/d',
      VIRTUOSO_MODE: 'Live',
      VIRTUOSO_METRICS_PORT: '1e3',
      VIRTUOSO_SHRAD: 'linear',
    }
    expect(faults(wrong)).toEqual([
      'VIRTUOSO_MODE: wanted live, sample, test or replay; default live; found "Live"',
      'VIRTUOSO_METRICS_PORT: wanted a port from 0 (any free one) to 65535; unset: no metrics listener; found "1e3"',
      'VIRTUOSO_LOG: wanted sqlite:<file> or kafka:<host:port>[,<host:port>…]; found "kafka:broker"',
      'VIRTUOSO_VIEWS: wanted pglite:<folder> or postgres://<host>/<database>; found "mysql://h/d"',
      'VIRTUOSO_REGISTRY_URL: wanted the http(s) url of the schema registry; needed with kafka:; found nothing',
      'VIRTUOSO_SHRAD: not a setting; did you mean VIRTUOSO_SHARD?',
    ])
  })

  it('that lacks a setting is told so', () => {
    expect(faults({ VIRTUOSO_LOG: 'sqlite:x' })).toEqual([
      'VIRTUOSO_VIEWS: wanted pglite:<folder> or postgres://<host>/<database>; found nothing',
    ])
  })

  it('with an empty value has no unset one', () => {
    for (const name of ['VIRTUOSO_SHARD', 'VIRTUOSO_METRICS_PORT', 'VIRTUOSO_MODE', 'VIRTUOSO_VIEWS'])
      expect(faults({ ...right, [name]: '' })).toEqual([expect.stringMatching(new RegExp(`^${name}: .*found ""$`))])
  })

  it.each(['65536', '-1', '8080 ', '80.5', 'http', '0x50'])('with the port "%s" is refused', (port) => {
    expect(faults({ ...right, VIRTUOSO_METRICS_PORT: port })).toHaveLength(1)
  })

  it('never shows a secret', () => {
    const shown = faults({
      ...right,
      VIRTUOSO_VIEWS: 'mysql://me:hunter2@db/x',
      VIRTUOSO_REGISTRY_URL: 'ftp://me:hunter2@x',
    })
    expect(shown).toHaveLength(2)
    expect(shown.join()).not.toContain('hunter2')
    expect(shown.join()).toContain('mysql://***@db/x')
  })

  it('may serve other services and tests too', () => {
    expect(faults({ ...right, VIRTUOSO_API_PORT: '8080', VIRTUOSO_TEST_BROKERS: 'x', OTHER: '' })).toEqual([])
  })

  it('is told of no neighbour where none is near', () => {
    expect(faults({ ...right, VIRTUOSO_COLOUR_SCHEME: 'dark' })).toEqual(['VIRTUOSO_COLOUR_SCHEME: not a setting'])
  })
})
