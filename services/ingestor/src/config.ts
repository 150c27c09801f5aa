import { commonSettings, type Environment, logSettings, readConfig, z } from '@virtuoso/service-kit'

const symbol = /^[A-Z0-9]+\/[A-Z0-9]+:[A-Z0-9]+$/
const url = (protocol: RegExp) => z.url({ protocol }).optional()

const settings = z
  .object({
    ...commonSettings,
    ...logSettings,
    VIRTUOSO_VENUE: z.literal('bybit').default('bybit').describe('bybit'),
    VIRTUOSO_SHARD: z.literal('linear').default('linear').describe('linear'),
    VIRTUOSO_INSTRUMENTS: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.string().regex(symbol)).max(500))
      .refine((names) => new Set(names).size === names.length)
      .default(['BTC/USDT:USDT', 'ETH/USDT:USDT'])
      .describe('a list like BTC/USDT:USDT,ETH/USDT:USDT, each once; default those two'),
    VIRTUOSO_REFERENCE: z
      .string()
      .regex(symbol)
      .default('BTC/USDT:USDT')
      .describe('one of VIRTUOSO_INSTRUMENTS; default BTC/USDT:USDT'),
    VIRTUOSO_VENUE_REST_URL: url(/^https?$/).describe('an http(s) url; unset: the real venue'),
    VIRTUOSO_VENUE_WS_URL: url(/^wss?$/).describe('a ws(s) url; unset: the real venue'),
  })
  .superRefine(({ VIRTUOSO_INSTRUMENTS: names, VIRTUOSO_REFERENCE: reference }, context) => {
    if (!names.includes(reference))
      context.addIssue({ code: 'custom', path: ['VIRTUOSO_REFERENCE'], message: 'not one of VIRTUOSO_INSTRUMENTS' })
  })

export type IngestorConfig = z.output<typeof settings>

/** @throws VirtuosoError `config-invalid` with every fault of the environment at once. */
export const readIngestorConfig = (env: Environment): IngestorConfig => readConfig(env, settings)
