import { parseArgs } from 'node:util'
import { controls, powerFound } from './simulate/controls/index.ts'
import { catchControl, runSeed } from './simulate/run.ts'
import { seedsOf, simulateInWorkers } from './simulate/workers.ts'

// npm run simulate -- --seeds 1000 [--from 1]   the whole pipeline in one process, one story per seed, then the controls
// npm run simulate -- --seed 42                 one story again, told line by line
// npm run simulate -- --controls                the planted bugs alone
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    controls: { type: 'boolean', default: false },
  },
})
const controlSeedsMax = 60

process.exit(values.seed === undefined ? await many() : await one(Number(values.seed)))

async function one(seed: number): Promise<number> {
  const { told, violations } = await runSeed(seed)
  for (const line of told.lines) console.log(line)
  for (const it of violations)
    console.error(
      `${it.invariant}  ${it.subject} ${it.field ?? ''}\n     is ${it.recorded}\n     should be ${it.expected}`,
    )
  console.log(`seed ${seed}: ${violations.length} violations, ${Math.round(told.tookMs)} ms of its own time`)
  return violations.length > 0 ? 1 : 0
}

async function many(): Promise<number> {
  const clean = values.controls ? true : await seedsAreClean(Number(values.from), Number(values.seeds))
  const caught = await controlsAreCaught()
  return clean && caught ? 0 : 1
}

async function seedsAreClean(from: number, count: number): Promise<boolean> {
  const startedMs = performance.now()
  const report = await simulateInWorkers(seedsOf(from, count))
  const seconds = (performance.now() - startedMs) / 1_000
  const perMinute = Math.round((count / seconds) * 60)
  for (const { seed, violations } of report.broken.slice(0, 20))
    console.error(`seed ${seed}: ${violations.join(' · ')}\n  again: npm run simulate -- --seed ${seed}`)
  console.log(
    `${count} seeds from ${from}, ${report.broken.length} with violations, ${seconds.toFixed(1)} s, ${perMinute} a minute\n` +
      `  ${report.faults} calls went wrong, ${report.deeds} deeds, ${report.inputs} inputs, ${report.outputs} outputs`,
  )
  return report.broken.length === 0
}

async function controlsAreCaught(): Promise<boolean> {
  console.log('\nplanted bug                                seed  invariant')
  let allCaught = true
  const tell = (name: string, seed: string, found: string): void =>
    console.log(`${name.padEnd(42)} ${seed.padStart(4)}  ${found}`)
  for (const control of controls) {
    const caught = await catchControl(control, seedsOf(1, controlSeedsMax))
    tell(control.name, String(caught?.seed ?? '-'), caught?.invariant ?? `NOT CAUGHT in ${controlSeedsMax} seeds`)
    allCaught &&= caught !== undefined
  }
  const power = powerFound()
  tell('** in a fold', '-', power === undefined ? 'NOT CAUGHT' : `purity: ${power}`)
  return allCaught && power !== undefined
}
