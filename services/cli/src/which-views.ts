import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import { readDemoNote, runningDemo } from './demo/demo-note.ts'
import { readStackNote } from './stack/stack-note.ts'
import type { ChosenLog } from './which-log.ts'

/** The views that are made of a log: those of the same demo or stack, a folder beside the file, or the environment's. */
export function viewsOf({ settings }: ChosenLog): string {
  const { VIRTUOSO_LOG: log } = settings
  const beside = log.kind === 'sqlite' ? join(dirname(resolve(log.file)), 'views') : undefined
  if (beside !== undefined && existsSync(beside)) return `pglite:${beside}`
  const stack = readStackNote()
  if (log.kind === 'kafka' && stack !== undefined && stack.brokers.join() === log.brokers.join()) return stack.viewsUrl
  const address = process.env['VIRTUOSO_VIEWS']
  if (address !== undefined) return address
  throw new VirtuosoError('environment', 'it is not known where the views of this log are', {
    action: 'set VIRTUOSO_VIEWS to pglite:<folder> or postgres://<host>/<database>',
  })
}

/**
 * Views in a folder belong to one process, so a demo that runs has to be ended first; a server's may be used by many.
 * @throws VirtuosoError `environment` while that demo runs.
 */
export function refuseRunningDemo(views: string): void {
  const demo = readDemoNote()
  if (demo === undefined || views !== `pglite:${join(dirname(resolve(demo.logFile)), 'views')}`) return
  if (runningDemo() === undefined) return
  throw new VirtuosoError('environment', 'the demo that runs here has its views open', {
    why: 'a database in a folder belongs to one process',
    action: 'end the demo with Ctrl-C, repeat this, then start it again with npm run demo: it goes on where it was',
  })
}

/** For people: without user and password. */
export function viewsText(address: string): string {
  if (!/^postgres/.test(address)) return address
  const url = new URL(address)
  return `${url.protocol}//${url.host}${url.pathname}`
}
