/** The settings that services share, to be spread into a service's own `z.object`. */
import { z } from 'zod'

export { z }

/** Where the log lies: a file of the embedded log, or the brokers of Kafka. */
export type LogAddress =
  | Readonly<{ kind: 'sqlite'; file: string }>
  | Readonly<{ kind: 'kafka'; brokers: readonly string[] }>

/** Text of digits only: `Number('')` would make a port of nothing. */
export const portNumber = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))
const url = (protocol: RegExp) => z.url({ protocol })

const logAddress = z.string().transform((text, context): LogAddress => {
  const [, kind, rest = ''] = /^(sqlite|kafka):(.+)$/.exec(text) ?? []
  const brokers = rest.split(',')
  if (kind === 'sqlite') return { kind, file: rest }
  if (kind === 'kafka' && brokers.every((it) => /^[\w.-]+:\d{1,5}$|^\[[\da-f:]+\]:\d{1,5}$/i.test(it)))
    return { kind, brokers }
  context.addIssue('no address of a log')
  return z.NEVER
})

/** Of every service. */
export const commonSettings = {
  VIRTUOSO_MODE: z
    .enum(['live', 'sample', 'test', 'replay'])
    .default('live')
    .describe('live, sample, test or replay; default live'),
  VIRTUOSO_METRICS_PORT: portNumber
    .optional()
    .describe('a port from 0 (any free one) to 65535; unset: no metrics listener'),
  VIRTUOSO_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('debug, info, warn, error or silent; default info'),
}

/** Of every service that reads or writes the log. */
export const logSettings = {
  VIRTUOSO_LOG: logAddress.describe('sqlite:<file> or kafka:<host:port>[,<host:port>…]'),
  VIRTUOSO_REGISTRY_URL: url(/^https?$/)
    .optional()
    .describe('the http(s) url of the schema registry; needed with kafka:'),
}

/** Of every service that reads or writes the views. */
export const viewSettings = {
  VIRTUOSO_VIEWS: z
    .string()
    .regex(/^(pglite:.+|postgres(ql)?:\/\/.+)$/)
    .describe('pglite:<folder> or postgres://<host>/<database>'),
}

export type LogSettings = z.output<z.ZodObject<typeof logSettings>>
export type ViewSettings = z.output<z.ZodObject<typeof viewSettings>>
export type Mode = z.output<typeof commonSettings.VIRTUOSO_MODE>

/** Every name that some service or tool of the project reads: one environment may serve them all. */
export const knownNames: readonly string[] = [
  ...Object.keys({ ...commonSettings, ...logSettings, ...viewSettings }),
  'VIRTUOSO_VENUE',
  'VIRTUOSO_SHARD',
  'VIRTUOSO_INSTRUMENTS',
  'VIRTUOSO_REFERENCE',
  'VIRTUOSO_VENUE_REST_URL',
  'VIRTUOSO_VENUE_WS_URL',
  'VIRTUOSO_SET',
  'VIRTUOSO_SET_CONFIG',
  'VIRTUOSO_API_HOST',
  'VIRTUOSO_API_PORT',
  'VIRTUOSO_SIMULATOR_PORT',
  'VIRTUOSO_SIMULATOR_RECORDING',
  'VIRTUOSO_SIMULATOR_SPEED',
  'VIRTUOSO_SIMULATOR_SEED',
  'VIRTUOSO_SIMULATOR_START_MS',
  'VIRTUOSO_SIMULATOR_INTENSITY',
  'VIRTUOSO_RECORDED',
  'VIRTUOSO_DATA',
]

/** Settings that are right alone and wrong together. */
export const contradictions: readonly Readonly<{
  name: string
  wanted: string
  holds(env: Readonly<Record<string, string | undefined>>): boolean
}>[] = [
  {
    name: 'VIRTUOSO_REGISTRY_URL',
    wanted: logSettings.VIRTUOSO_REGISTRY_URL.description ?? '',
    holds: (env) => env['VIRTUOSO_LOG']?.startsWith('kafka:') !== true || env['VIRTUOSO_REGISTRY_URL'] !== undefined,
  },
]
