import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { NativeStackError } from './errors.ts'
import { lock } from './exclusive-lock.ts'
import { findProgram } from './find-program.ts'
import { runProgram } from './run-program.ts'

/** Told one line at a time what is being waited for. */
export type Progress = (line: string) => void

/** The folder of what Maven fetched: `kafka/*.jar`, `registry/`, and the class archives made from them. */
export type Download = Readonly<{ folder: string; kafkaJars: string; registry: string }>

const pom = join(import.meta.dirname, 'pom.xml')
const reportEveryMs = 10_000

/**
 * Kafka and the registry as the pom pins them, fetched once per user and pom, outside any checkout.
 * @throws NativeStackError `maven-missing` or `download-failed`.
 */
export async function downloadServers(onProgress: Progress): Promise<Download> {
  const download = downloadOf(readFileSync(pom))
  if (isDownloaded(download)) return download
  mkdirSync(download.folder, { recursive: true })
  // Two starters at once: one fetches, the other waits and finds it done.
  const held = await lock(join(download.folder, 'download.lock'))
  try {
    if (!isDownloaded(download)) await fetchByMaven(download, onProgress)
    return download
  } finally {
    held.release()
  }
}

/** Whether a start needs no network and no Maven. */
export const serversAreDownloaded = (): boolean => isDownloaded(downloadOf(readFileSync(pom)))

/** Kafka's version as the pom pins it, such as `4.4`. */
export const kafkaVersion = (): string =>
  /kafka_2\.13<\/artifactId><version>(\d+\.\d+)/.exec(readFileSync(pom, 'utf8'))?.[1] ?? 'of unknown version'

function downloadOf(pomBytes: Buffer): Download {
  const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache')
  const name = createHash('sha256').update(pomBytes).digest('hex').slice(0, 16)
  const folder = join(cache, 'virtuoso', 'native', name)
  return { folder, kafkaJars: join(folder, 'kafka'), registry: join(folder, 'registry') }
}

const stampOf = ({ folder }: Download): string => join(folder, 'complete')
const isDownloaded = (download: Download): boolean => existsSync(stampOf(download))

async function fetchByMaven(download: Download, onProgress: Progress): Promise<void> {
  const maven = requireMaven()
  const startedMs = performance.now()
  const report = () => onProgress(`downloading Kafka and the schema registry ... ${elapsed(startedMs)}`)
  report()
  const timer = setInterval(report, reportEveryMs)
  try {
    const goal = ['-B', '-q', '-ntp', '-f', pom, 'process-resources', `-Dstack.dir=${download.folder}`]
    const { code, output } = await runProgram(maven, goal)
    if (code !== 0)
      throw new NativeStackError('download-failed', `Maven could not fetch the servers:\n${output.trim()}`)
    const missing = [download.kafkaJars, download.registry].find((it) => !existsSync(it))
    if (missing !== undefined)
      throw new NativeStackError(
        'download-failed',
        `Maven ended well but left no ${missing}; remove ${download.folder}`,
      )
    writeFileSync(stampOf(download), '')
    onProgress(`downloaded Kafka and the schema registry in ${elapsed(startedMs)}`)
  } finally {
    clearInterval(timer)
  }
}

/** @throws NativeStackError `maven-missing`. */
export function requireMaven(): string {
  const maven = findProgram('mvn')
  if (maven !== undefined) return maven
  throw new NativeStackError(
    'maven-missing',
    'there is no mvn on the PATH; it fetches Kafka and the registry (Debian: apt install maven, macOS: brew install maven)',
  )
}

const elapsed = (sinceMs: number): string => `${Math.round((performance.now() - sinceMs) / 1_000)} s`
