/**
 * Runs every benchmark of the repository, one after another, on servers of their own where this computer can run them:
 * `packages/<name>/bench/*.ts`, `services/<name>/bench/*.ts`. Words name those wanted: `npm run bench -- analyze`.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { missingPrerequisites, startNativeStack } from './native/index.ts'

const root = join(import.meta.dirname, '..')
const wanted = process.argv.slice(2)
const files = globSync(['packages/*/bench/*.ts', 'services/*/bench/*.ts'], { cwd: root })
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
  .sort()

const missing = await missingPrerequisites()
const servers =
  missing.length === 0 ? await startNativeStack({ onProgress: (line) => console.log(`  ${line}`) }) : undefined
if (servers === undefined) console.log(`benchmarks on Kafka are not run here: ${missing.join(', ')}`)
const env = {
  ...process.env,
  ...(servers === undefined
    ? {}
    : { VIRTUOSO_TEST_BROKERS: servers.kafka.brokers.join(','), VIRTUOSO_TEST_REGISTRY_URL: servers.registry.url }),
}
let failed = 0
for (const file of files) {
  console.log(`\n${file}`)
  if (spawnSync(process.execPath, [join(root, file)], { stdio: 'inherit', env }).status !== 0) failed += 1
}
await servers?.stop()
process.exit(failed === 0 && files.length > 0 ? 0 : 1)
