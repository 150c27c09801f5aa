import { VirtuosoError } from '@virtuoso/contracts'
import type { FastifyInstance } from 'fastify'
import { limits } from './limits.ts'

type Address = Readonly<{ host: string; port: number }>

/**
 * @param tries - How many ports to try, upwards from the one given.
 * @returns Where it listens.
 * @throws VirtuosoError `config-invalid` when every port tried is taken, or the address is not this machine's.
 */
export async function listen(app: FastifyInstance, { host, port }: Address, tries = 1): Promise<Address> {
  app.server.maxHeadersCount = limits.headersMaxCount
  for (let attempt = 0; ; attempt++) {
    try {
      await app.listen({ host, port: port === 0 ? 0 : port + attempt })
      return { host, port: boundPort(app) }
    } catch (cause) {
      const isTaken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE'
      if (isTaken && attempt + 1 < tries && port + attempt < 65_535) continue
      throw new VirtuosoError('config-invalid', `cannot listen on ${host}:${port + attempt}`, {
        action: isTaken ? 'end what listens there, or set VIRTUOSO_API_PORT' : 'set VIRTUOSO_API_HOST',
        cause,
      })
    }
  }
}

function boundPort(app: FastifyInstance): number {
  const address = app.server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}
