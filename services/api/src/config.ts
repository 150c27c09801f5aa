import {
  commonSettings,
  type Environment,
  logSettings,
  portNumber,
  readConfig,
  viewSettings,
  z,
} from '@virtuoso/service-kit'

/** There are no keys yet, so nobody but this machine may ask. */
const loopback = /^(127(\.\d{1,3}){3}|::1|localhost)$/

const settings = z.object({
  ...commonSettings,
  ...logSettings,
  ...viewSettings,
  VIRTUOSO_API_HOST: z
    .string()
    .regex(loopback)
    .default('127.0.0.1')
    .describe('an address of this machine alone, such as 127.0.0.1 (the default): answers need no key'),
  VIRTUOSO_API_PORT: portNumber.default(8080).describe('a port from 0 (any free one) to 65535; default 8080'),
})

export type ApiConfig = z.output<typeof settings>

/** @throws VirtuosoError `config-invalid` with every fault of the environment at once. */
export const readApiConfig = (env: Environment): ApiConfig => readConfig(env, settings)
