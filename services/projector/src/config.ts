import { commonSettings, type Environment, logSettings, readConfig, viewSettings, z } from '@virtuoso/service-kit'

const settings = z.object({ ...commonSettings, ...logSettings, ...viewSettings })

export type ProjectorConfig = z.output<typeof settings>

/** @throws VirtuosoError `config-invalid` with every fault of the environment at once. */
export const readProjectorConfig = (env: Environment): ProjectorConfig => readConfig(env, settings)
