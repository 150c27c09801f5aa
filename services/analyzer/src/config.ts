import { commonSettings, type Environment, logSettings, readConfig, z } from '@virtuoso/service-kit'
import { setNames } from './sets.ts'

const settings = z.object({
  ...commonSettings,
  ...logSettings,
  VIRTUOSO_SET: z
    .enum(setNames)
    .default('built-in')
    .describe(`one of ${setNames.join(', ')}; default built-in`),
  VIRTUOSO_SET_CONFIG: z
    .string()
    .min(1)
    .optional()
    .describe('a JSON file with what differs from the defaults, {"analyzer": {"field": value}}; unset: nothing'),
})

export type AnalyzerConfig = z.output<typeof settings>

/** @throws VirtuosoError `config-invalid` with every fault of the environment at once. */
export const readAnalyzerConfig = (env: Environment): AnalyzerConfig => readConfig(env, settings)
