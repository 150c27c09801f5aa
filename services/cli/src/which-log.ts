import { existsSync } from 'node:fs'
import { VirtuosoError } from '@virtuoso/contracts'
import type { EventLog, LogDeployment } from '@virtuoso/event-log'
import { type LogSettings, logSettings, openConfiguredLog, readConfig, z } from '@virtuoso/service-kit'
import { userPath } from './arguments.ts'
import { readDemoNote } from './demo/demo-note.ts'
import { readStackNote } from './stack/stack-note.ts'

/** The log a command works on, and how people call it. */
export type ChosenLog = Readonly<{ name: string; settings: LogSettings }>

/**
 * `--stack demo|full|FILE`, else the demo of this folder, else the environment; said in the first line of stderr.
 * @throws VirtuosoError `environment` when there is no such log.
 */
export function chooseLog(stack: string | undefined): ChosenLog {
  const chosen = stack === undefined ? defaultLog() : namedLog(stack)
  process.stderr.write(`log: ${chosen.name}\n`)
  return chosen
}

export const openChosenLog = ({ settings }: ChosenLog): Promise<EventLog> => openConfiguredLog(settings, 'cli')

/** The deploy step of that log. */
export async function deploymentOf({
  VIRTUOSO_LOG: address,
  VIRTUOSO_REGISTRY_URL: registryUrl,
}: LogSettings): Promise<LogDeployment> {
  if (address.kind === 'sqlite')
    return (await import('@virtuoso/event-log-sqlite')).sqliteDeployment({ file: address.file })
  const { kafkaDeployment } = await import('@virtuoso/event-log-kafka')
  return kafkaDeployment({ brokers: address.brokers, registryUrl: registryUrl ?? '' })
}

function defaultLog(): ChosenLog {
  const demo = readDemoNote()
  if (demo !== undefined && existsSync(demo.logFile)) return fileLog('demo', demo.logFile)
  if (process.env['VIRTUOSO_LOG'] === undefined)
    throw new VirtuosoError('environment', 'there is no log here', {
      action: 'npm run demo   makes one; or name one with --stack demo|full|FILE',
    })
  const settings = readConfig(process.env, z.object(logSettings))
  return { name: `VIRTUOSO_LOG=${process.env['VIRTUOSO_LOG']}`, settings }
}

function namedLog(stack: string): ChosenLog {
  if (stack === 'demo') {
    const demo = readDemoNote()
    if (demo !== undefined) return fileLog('demo', demo.logFile)
    throw new VirtuosoError('environment', 'no demo ran in this folder', { action: 'npm run demo' })
  }
  if (stack === 'full') {
    const full = readStackNote()
    if (full === undefined)
      throw new VirtuosoError('environment', 'no stack runs in this folder', { action: 'npm run stack' })
    return {
      name: `full stack, Kafka at ${full.brokers.join(',')}`,
      settings: { VIRTUOSO_LOG: { kind: 'kafka', brokers: full.brokers }, VIRTUOSO_REGISTRY_URL: full.registryUrl },
    }
  }
  return fileLog('file', userPath(stack))
}

function fileLog(name: string, file: string): ChosenLog {
  if (!existsSync(file))
    throw new VirtuosoError('environment', `there is no log at ${file}`, {
      action: 'name one with --stack demo|full|FILE',
    })
  return { name: `${name}, ${file}`, settings: { VIRTUOSO_LOG: { kind: 'sqlite', file } } }
}
