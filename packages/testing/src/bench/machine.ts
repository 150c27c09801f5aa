import { readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import type { Machine } from './result.ts'

const startedAt = new Date().toISOString()
const loadAtStart = loadavg()[0] ?? 0

/** Where and when this process measures, and with what. */
export function machine(): Machine {
  const [first] = cpus()
  return {
    startedAt,
    cpu: first?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${type()} ${release()}`,
    loadAverage: [loadAtStart, loadavg()[0] ?? 0],
    versions: { node: process.versions.node, ...pinned(['kafkajs', 'avsc']), ...serversOf(process.env) },
  }
}

/** Of libraries, as the catalog pins them. */
function pinned(names: readonly string[]): Record<string, string> {
  const catalog = readFileSync(join(import.meta.dirname, '../../../../pnpm-workspace.yaml'), 'utf8')
  return Object.fromEntries(
    names.map((name) => [name, new RegExp(`^ {2}${name}: (\\S+)$`, 'm').exec(catalog)?.[1] ?? 'unknown']),
  )
}

/** What the runner says of the servers it started. */
const serversOf = ({ VIRTUOSO_BENCH_KAFKA: kafka }: NodeJS.ProcessEnv): Record<string, string> =>
  kafka === undefined ? {} : { kafka }
