import { commonSettings, type Environment, portNumber, readConfig, z } from '@virtuoso/service-kit'
import { stories } from './synthetic/story.ts'

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number)
const factor = z
  .string()
  .regex(/^\d{1,6}(\.\d{1,6})?$/)
  .transform(Number)
  .pipe(z.number().positive())

const recording = 'VIRTUOSO_SIMULATOR_RECORDING'
const ofRecording = ['VIRTUOSO_SIMULATOR_SPEED'] as const
const ofGenerator = [
  'VIRTUOSO_SIMULATOR_SEED',
  'VIRTUOSO_SIMULATOR_START_MS',
  'VIRTUOSO_SIMULATOR_INTENSITY',
  'VIRTUOSO_SIMULATOR_STORY',
  'VIRTUOSO_SIMULATOR_PAST_MS',
] as const

const settings = z
  .object({
    VIRTUOSO_LOG_LEVEL: commonSettings.VIRTUOSO_LOG_LEVEL,
    VIRTUOSO_SIMULATOR_PORT: portNumber.default(8390).describe('a port from 0 (any free one) to 65535; default 8390'),
    [recording]: z.string().min(1).optional().describe('a folder with one *.jsonl.zst; unset: a generated market'),
    VIRTUOSO_SIMULATOR_SPEED: factor
      .optional()
      .describe(`recorded seconds per second, above 0, only with ${recording}; default 1`),
    VIRTUOSO_SIMULATOR_SEED: wholeNumber
      .optional()
      .describe(`a whole number that fixes the generated market, only without ${recording}; default 42`),
    VIRTUOSO_SIMULATOR_START_MS: wholeNumber
      .optional()
      .describe(
        `when the generated prices stand at their base, Unix epoch ms, only without ${recording}; default 2026-01-01`,
      ),
    VIRTUOSO_SIMULATOR_INTENSITY: factor
      .optional()
      .describe(`times the usual number of generated trades, above 0, only without ${recording}; default 1`),
    VIRTUOSO_SIMULATOR_STORY: z
      .enum(stories)
      .optional()
      .describe(`one of ${stories.join(', ')}, only without ${recording}; default market`),
    VIRTUOSO_SIMULATOR_PAST_MS: wholeNumber
      .optional()
      .describe(`ms before the start at which it opens, if that was just now, only without ${recording}; default 0`),
  })
  .superRefine((given, context) => {
    const wrong = given[recording] === undefined ? ofRecording : ofGenerator
    for (const name of wrong) {
      if (given[name] !== undefined) context.addIssue({ code: 'custom', path: [name], message: 'of the other source' })
    }
  })

export type SimulatorConfig = z.output<typeof settings>

/** @throws VirtuosoError `config-invalid` with every fault of the environment at once. */
export const readSimulatorConfig = (env: Environment): SimulatorConfig => readConfig(env, settings)
