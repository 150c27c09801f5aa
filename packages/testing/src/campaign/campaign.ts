import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../faults/seeded-random.ts'
import { acknowledgedJournal } from './acknowledged.ts'
import { type Check, checkAll } from './checks.ts'
import { type Member, type Pipeline, type PipelineParts, startPipeline } from './pipeline.ts'
import { hasAnalyzed, hasProjected, inputTopic, type Positions } from './positions.ts'
import { type RecoveryWatch, type Struck, watchRecovery } from './recovery.ts'
import { venueWitness } from './said.ts'
import { type Strike, strikesOn } from './strikes.ts'

export type CampaignOptions = Omit<PipelineParts, 'onUnexpectedEnd' | 'observeIngestor'> &
  Readonly<{
    /** How many faults. */
    kills: number
    /** Of the analyzers. */
    group: string
    /** The file of the command line. */
    cliMain: string
    /** Who may be met, by weight; left out: everybody. */
    victims?: Readonly<Record<string, number>>
    say(line: string): void
  }>

export type CampaignResult = Readonly<{
  seed: number
  struck: readonly Struck[]
  /** Processes that ended by themselves, and exits that were not clean. */
  remarks: readonly string[]
  checks: readonly Check[]
  /** From the last fault to lag 0. */
  settledMs: number
  elapsedMs: number
  holds: boolean
}>

const everybody: Readonly<Record<string, number>> = {
  'analyzer-1': 10,
  'analyzer-2': 10,
  projector: 9,
  ingestor: 9,
  venue: 1,
  postgres: 0.8,
  kafka: 0.8,
}
const gapMaxMs = 2_200
/** Long enough for a computer that has much else to do: what a fault costs is measured, not bounded, here. */
const settleMaxMs = 240_000
const endTriesMax = 5

/**
 * Lets load run through the whole pipeline while one fault after another meets its processes and lines; then waits
 * until all have caught up without a hand, and checks every promise. The same seed draws the same faults in the same
 * order; what they meet depends on the machine.
 */
export async function runCampaign(options: CampaignOptions): Promise<CampaignResult> {
  const { kills, seed, group, cliMain, say, victims = everybody } = options
  const startedMs = performance.now()
  const random = seededRandom(seed)
  const remarks: string[] = []
  const refusals: string[] = []
  const acknowledged = acknowledgedJournal(inputTopic)
  const pipeline = await startPipeline({
    ...options,
    observeIngestor: acknowledged.observe,
    onUnexpectedEnd(name, code, output) {
      const remark = `${name} ended by itself with ${code}: ${lastLine(output)}`
      remarks.push(remark)
      if (needsSomebody.includes(code)) refusals.push(remark)
    },
  })
  const witness = venueWitness(pipeline.venueUrl)
  const watch = watchRecovery(pipeline, group)
  try {
    await watch.until('the first outputs', (now) => (now.ends.get('analysis.scores/0') ?? 0) > 0, settleMaxMs)
    say(`load runs after ${seconds(performance.now() - startedMs)}`)
    await strikeAll({ pipeline, random, kills, victims, watch, remarks, say })
    const lastFaultMs = performance.now()
    const positions = await settle(pipeline, watch, remarks)
    const settledMs = performance.now() - lastFaultMs
    say(`lag 0 ${seconds(settledMs)} after the last fault`)
    const said = await witness.trades()
    const checks = [noHand(refusals), ...(await checkAll({ pipeline, positions, said, acknowledged, cliMain }))]
    const struck = watch.struck()
    const holds = checks.every((it) => it.holds) && struck.every((it) => it.recoveredMs !== undefined)
    return { seed, struck, remarks, checks, settledMs, elapsedMs: performance.now() - startedMs, holds }
  } catch (failure) {
    for (const { name, process } of pipeline.members) say(`${name} said last:\n${process.output().slice(-3_000)}`)
    throw failure
  } finally {
    witness.stop()
    watch.stop()
    await pipeline.close()
  }
}

/** A bug, and a refusal to run: after either, somebody has to look. */
const needsSomebody: readonly number[] = [1, 78]

const noHand = (refusals: readonly string[]): Check => ({
  name: 'I21 no hand',
  holds: refusals.length === 0,
  detail: refusals[0] ?? 'nobody fell over or refused to run',
})

type Striking = Readonly<{
  pipeline: Pipeline
  random(): number
  kills: number
  victims: Readonly<Record<string, number>>
  watch: RecoveryWatch
  remarks: string[]
  say(line: string): void
}>

/** Several faults are under way at a time; a victim is met again once it is back at work. */
async function strikeAll({ pipeline, random, kills, victims, watch, remarks, say }: Striking): Promise<void> {
  const running = new Set<Promise<void>>()
  for (let count = 1; count <= kills; count += 1) {
    const wish = random()
    const which = random()
    await sleep(random() * gapMaxMs)
    const victim = await nextVictim(victims, wish, watch)
    const strike = drawn(strikesOn({ pipeline, random }, victim), which)
    if (strike === undefined) continue
    const run = strikeOnce(strike, watch, remarks).finally(() => running.delete(run))
    running.add(run)
    if (count % 20 === 0) say(`${count} of ${kills} faults`)
  }
  await Promise.all(running)
}

async function strikeOnce(strike: Strike, watch: RecoveryWatch, remarks: string[]): Promise<void> {
  const done = watch.begin(strike)
  const remark = await strike.run()
  if (remark !== undefined) remarks.push(remark)
  done()
}

/** Drawn among those at work; waits while nobody is. */
async function nextVictim(
  victims: Readonly<Record<string, number>>,
  wish: number,
  watch: RecoveryWatch,
): Promise<string> {
  for (;;) {
    const free = Object.entries(victims).filter(([name]) => watch.isAtWork(name))
    const found = drawn(
      free.map(([name, weight]) => [weight, name] as const),
      wish,
    )
    if (found !== undefined) return found
    await sleep(50)
  }
}

/** @param at - From 0 up to 1. */
function drawn<Item>(weighted: readonly (readonly [weight: number, item: Item])[], at: number): Item | undefined {
  let left = at * weighted.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, item] of weighted) {
    left -= weight
    if (left < 0) return item
  }
  return undefined
}

/** The feed ends, everybody else catches up with it by themselves. */
async function settle({ members }: Pipeline, watch: RecoveryWatch, remarks: string[]): Promise<Positions> {
  await watch.untilAllRecovered(settleMaxMs)
  for (const { name, role, process } of members)
    if (role === 'ingestor') await endFeed({ name, process }, watch, remarks)
  return watch.until('lag 0', (now) => hasAnalyzed(now, now) && hasProjected(now, now), settleMaxMs)
}

/**
 * What an ingestor that was ended by force had not yet written is declared by its next start, so there is one, until one
 * ends in order.
 */
async function endFeed({ name, process }: Pick<Member, 'name' | 'process'>, watch: RecoveryWatch, remarks: string[]) {
  for (let tries = 1; ; tries += 1) {
    const code = await process.terminate()
    if (code === 0) return
    remarks.push(`SIGTERM ended ${name} with ${code}`)
    if (tries === endTriesMax) throw new Error(`${name} did not end in order ${tries} times`)
    const done = watch.begin({ fault: 'ended by force', victim: name })
    process.start()
    done()
    await watch.untilAllRecovered(settleMaxMs)
  }
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`
const lastLine = (output: string): string => output.trimEnd().split('\n').at(-1)?.slice(0, 300) ?? ''
