/**
 * What shows the market: views, projector and API. This file is the body of the thread that `front.ts` starts.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { startApi } from '@virtuoso/api'
import { openSqliteLog } from '@virtuoso/event-log-sqlite'
import { startProjector } from '@virtuoso/projector'
import { openConfiguredViews } from '@virtuoso/service-kit'
import { fileLogger } from './file-logger.ts'
import type { FrontPlan } from './front.ts'

const closings: (() => Promise<void>)[] = []

async function start({ env, views: address, logFile, ownLog }: FrontPlan): Promise<string> {
  const logger = fileLogger(ownLog)
  const log = await openSqliteLog({ file: logFile })
  closings.unshift(() => log.close())
  const views = await openConfiguredViews({ VIRTUOSO_VIEWS: address }, { logger })
  closings.unshift(() => views.close())
  const api = await startApi(env, { log, views, logger: logger.with({ service: 'api' }), portTries: 20 })
  closings.unshift(() => api.stop())
  const projector = await startProjector(env, { log, views, logger: logger.with({ service: 'projector' }) })
  closings.unshift(() => projector.stop())
  for (const { ended } of [api, projector]) ended.catch(fail)
  return api.url
}

/** Ends the thread with this failure; whoever started it hears of it. */
function fail(failure: unknown): void {
  setImmediate(() => {
    throw failure
  })
}

parentPort?.once('message', async () => {
  for (const close of closings) await close()
  parentPort?.postMessage('stopped')
})

// Sent by `front.ts` alone, which is compiled against the same type.
const plan: FrontPlan = workerData
start(plan).then((url) => parentPort?.postMessage({ url }), fail)
