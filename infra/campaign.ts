/**
 * Hurts a whole pipeline on servers of its own, and checks that nothing was lost, doubled or shown too early:
 * `npm run campaign -- --kills 200 --seed 1`. Exits 0 when every promise held.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { reportOf, runCampaign } from '../packages/testing/src/campaign/index.ts'
import { setNamed } from '../services/analyzer/src/index.ts'
import { missingPrerequisites, startNativeStack } from './native/index.ts'

const { values } = parseArgs({
  options: { kills: { type: 'string' }, seed: { type: 'string' }, intensity: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const missing = await missingPrerequisites()
if (missing.length > 0) {
  console.error(`not run here: ${missing.join('; ')}`)
  process.exit(5)
}
console.log(`campaign, seed ${seed}`)
const servers = await startNativeStack()
const repository = join(import.meta.dirname, '..')
let holds = false
try {
  const result = await runCampaign({
    servers,
    repository,
    seed,
    kills: Number(values.kills ?? 200),
    intensity: Number(values.intensity ?? 2),
    group: setNamed('built-in').group,
    cliMain: join(repository, 'services/cli/src/main.ts'),
    say: (line) => console.log(`  ${line}`),
  })
  for (const line of reportOf(result)) console.log(line)
  holds = result.holds
} finally {
  await servers.stop()
}
process.exit(holds ? 0 : 1)
