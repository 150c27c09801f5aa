import { createServer, type Server, type ServerResponse } from 'node:http'
import { VirtuosoError } from '@virtuoso/contracts'
import type { Health } from './health.ts'
import type { Metrics } from './metrics.ts'

export type MetricsListener = Readonly<{ port: number; close(): Promise<void> }>
type Parts = Readonly<{
  metrics: Metrics
  health: Health
  /** 0: any free one. */
  port: number
}>

/**
 * `/metrics`, `/livez` and `/readyz` for the machine's own supervisor: on 127.0.0.1 only, without keys.
 * @throws VirtuosoError `environment` when the port is taken.
 */
export async function serveMetrics({ metrics, health, port }: Parts): Promise<MetricsListener> {
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000 }, (request, response) => {
    answer(request.url ?? '', metrics, health, response).catch(() => response.writeHead(500).end())
  })
  await listen(server, port)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(path: string, metrics: Metrics, health: Health, response: ServerResponse): Promise<void> {
  if (path === '/metrics') {
    response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text())
  } else if (path === '/livez') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"state":"up"}\n')
  } else if (path === '/readyz') {
    const report = await health.report()
    response
      .writeHead(report.state === 'down' ? 503 : 200, { 'content-type': 'application/json' })
      .end(`${JSON.stringify(report)}\n`)
  } else response.writeHead(404).end()
}

const listen = (server: Server, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', (cause) =>
      reject(new VirtuosoError('environment', `cannot listen on 127.0.0.1:${port}`, { cause })),
    )
    server.listen(port, '127.0.0.1', () => resolve())
  })
