/**
 * What a release must hold on real servers: every row of the fault table that can run here, a campaign of 200 faults,
 * the planted bugs and the simulation. `npm run gate`; parts alone: `npm run gate -- tests campaign controls simulate`.
 * Prints a table, leaves it as JSON in `.virtuoso/gate.json`, and exits 0 when nothing failed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type CampaignResult, reportOf, runCampaign } from '../packages/testing/src/campaign/index.ts'
import { setNamed } from '../services/analyzer/src/index.ts'
import { type ControlOutcome, controlsElsewhere, runControls } from './gate/controls.ts'
import { judgeRows } from './gate/judge.ts'
import { controlLine, rowLines } from './gate/table.ts'
import { type RowTests, runRowTests } from './gate/test-rows.ts'
import { missingPrerequisites, type NativeStack, startNativeStack } from './native/index.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, kills: { type: 'string' } },
})
const seed = Number(values.seed ?? Date.now() % 1_000_000)
const repository = join(import.meta.dirname, '..')
const say = (line: string): void => console.log(line)
const wants = (part: string): boolean => positionals.length === 0 || positionals.includes(part)

const missing = await missingPrerequisites()
if (missing.length > 0) {
  console.error(`not run here: ${missing.join('; ')}`)
  process.exit(5)
}
const startedMs = performance.now()
const noTests: RowTests = { tests: [], fellOver: [] }
const { tests, fellOver } = wants('tests') ? await onServers((it) => runRowTests(environmentOf(it))) : noTests
const campaign: CampaignResult | undefined = wants('campaign') ? await onServers(strike) : undefined
const controls: readonly ControlOutcome[] = wants('controls') ? await onServers(plant) : []
const simulation = wants('simulate') ? simulate() : undefined

const results = judgeRows(tests, campaign)
if (wants('tests') || wants('campaign')) for (const line of rowLines(results)) say(line)
say('')
for (const it of controls) say(controlLine(it))
if (wants('controls')) for (const [bug, where] of controlsElsewhere) say(`  ${bug}: ${where}`)
if (simulation !== undefined) say(`\nsimulation of 1,000 seeds: ${simulation === 0 ? 'held' : `exit ${simulation}`}`)
const failed = [
  ...fellOver,
  ...results.filter((it) => it.outcome === 'FAILED').map((it) => it.id),
  ...(campaign === undefined || campaign.holds ? [] : ['campaign']),
  ...controls.filter((it) => !it.isRight).map((it) => `control ${it.variant}, ${it.scenario}`),
  ...(simulation === undefined || simulation === 0 ? [] : ['simulation']),
]
const count = (outcome: string): number => results.filter((it) => it.outcome === outcome).length
const minutes = (performance.now() - startedMs) / 60_000
say(
  `\nseed ${seed} · ${count('passed')} rows passed, ${count('FAILED')} failed, ${count('not run')} not run · ${minutes.toFixed(1)} min`,
)
if (failed.length > 0) say(`failed: ${failed.join(', ')}`)
save({ seed, minutes, rows: results, campaign, controls, controlsElsewhere, simulation, failed })
process.exit(failed.length === 0 ? 0 : 1)

/** Servers of its own for each part: what one leaves behind is nothing to the next. */
async function onServers<T>(part: (servers: NativeStack) => Promise<T>): Promise<T> {
  const servers = await startNativeStack()
  try {
    return await part(servers)
  } finally {
    await servers.stop()
  }
}

async function strike(servers: NativeStack): Promise<CampaignResult> {
  say(`\ncampaign, seed ${seed}`)
  const result = await runCampaign({
    servers,
    repository,
    seed,
    kills: Number(values.kills ?? 200),
    intensity: 2,
    group: setNamed('built-in').group,
    cliMain: join(repository, 'services/cli/src/main.ts'),
    say: (line) => say(`  ${line}`),
  })
  for (const line of reportOf(result)) say(line)
  return result
}

function plant(servers: NativeStack): Promise<readonly ControlOutcome[]> {
  say('\nplanted bugs')
  const where = { brokers: servers.kafka.brokers, registryUrl: servers.registry.url }
  return runControls(where, (it) => say(controlLine(it)))
}

/** @returns Its exit code. */
function simulate(): number | undefined {
  const script = join(import.meta.dirname, 'simulate.ts')
  if (!existsSync(script)) return undefined
  say('\nsimulation')
  return spawnSync(process.execPath, [script, '--seeds', '1000'], { stdio: 'inherit' }).status ?? 1
}

function environmentOf({ kafka, registry, postgres }: NativeStack): NodeJS.ProcessEnv {
  return {
    VIRTUOSO_TEST_BROKERS: kafka.brokers.join(','),
    VIRTUOSO_TEST_REGISTRY_URL: registry.url,
    VIRTUOSO_TEST_POSTGRES_URL: postgres.url,
    VIRTUOSO_SEED: String(seed),
  }
}

function save(report: unknown): void {
  const folder = join(repository, '.virtuoso')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'gate.json'), `${JSON.stringify(report, null, 2)}\n`)
}
