/**
 * Runs the benchmarks of the repository, one after another, each as a process of its own, on servers that it starts:
 * `packages/<name>/bench/<bench>.ts`, `services/<name>/bench/<bench>.ts`.
 *   npm run bench                        all
 *   npm run bench -- append latency      those named
 *   npm run bench -- --record            and keeps what was found in docs/benchmarks, from which the page is made
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Bench, benches } from './bench/benches.ts'
import { writePage } from './bench/page.ts'
import { kafkaVersion, missingPrerequisites, startNativeStack } from './native/index.ts'

const root = join(import.meta.dirname, '..')
const words = process.argv.slice(2)
const isRecorded = words.includes('--record')
const names = words.filter((it) => !it.startsWith('--'))
const wanted = names.length === 0 ? benches : benches.filter((it) => names.includes(it.name))
const unknown = names.filter((name) => benches.every((it) => it.name !== name))
if (unknown.length > 0) {
  console.error(`no bench is called ${unknown.join(', ')}: there are ${benches.map((it) => it.name).join(', ')}`)
  process.exit(2)
}

const resultFolder = join(root, isRecorded ? 'docs/benchmarks' : '.virtuoso/benchmarks')
const servers = wanted.some((it) => it.needsServers) ? await serversIfTheyRunHere() : undefined
const startedMs = performance.now()
const failed = wanted.filter((it) => !run(it)).map((it) => it.name)
await servers?.stop()
if (isRecorded) writePage(root)
const took = Math.round((performance.now() - startedMs) / 1_000)
console.log(`\n${wanted.length - failed.length} of ${wanted.length} benchmarks counted, ${took} s`)
if (failed.length > 0) console.error(`void, broken or not run here: ${failed.join(', ')}`)
process.exit(failed.length === 0 ? 0 : 1)

async function serversIfTheyRunHere() {
  const missing = await missingPrerequisites()
  if (missing.length === 0) return startNativeStack({ onProgress: (line) => console.log(`  ${line}`) })
  console.error(`no servers here: ${missing.join(', ')}`)
  return undefined
}

/** @returns Whether it has a result that counts. */
function run({ name, file, needsServers }: Bench): boolean {
  console.log(`\n${name}`)
  if (needsServers && servers === undefined) {
    console.error('  not run here: it needs Kafka')
    return false
  }
  const env = { ...process.env, ...addresses(), VIRTUOSO_BENCH_RESULT: join(resultFolder, `${name}.json`) }
  return spawnSync(process.execPath, ['--expose-gc', join(root, file)], { stdio: 'inherit', env }).status === 0
}

function addresses(): NodeJS.ProcessEnv {
  if (servers === undefined) return {}
  return {
    VIRTUOSO_TEST_BROKERS: servers.kafka.brokers.join(','),
    VIRTUOSO_TEST_REGISTRY_URL: servers.registry.url,
    VIRTUOSO_TEST_POSTGRES_URL: servers.postgres.url,
    VIRTUOSO_BENCH_KAFKA: kafkaVersion(),
  }
}
