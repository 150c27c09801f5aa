import { id, type NewRecord, type TopicName, VirtuosoError } from '@virtuoso/contracts'
import { type EventLog, type LogStorage, logOnStorage, type PartitionFold } from '@virtuoso/event-log'
import { type Advance, memoryViewStore, type ViewStore, type ViewWriter } from '@virtuoso/view-store'
import type { Line } from './attempt.ts'
import { chanceOf } from './chance.ts'
import { createFaults, type Misfortune } from './faults.ts'
import { createGroup } from './group.ts'
import { ingest } from './ingestor.ts'
import { type Market, market } from './market.ts'
import { nemesis } from './nemesis.ts'
import type { SimulatedProcess } from './process.ts'
import { project, projectedTopics, projection } from './projector.ts'
import { createRole } from './role.ts'
import { type SimulatedLog, simulatedLog } from './simulated-log.ts'
import { storageOfProcess } from './storage-of-process.ts'
import { viewsOfProcess } from './views-of-process.ts'
import { virtualTime } from './virtual-time.ts'

/** What is under test: the analyzers' own code, as its service runs it. */
export type Product = Readonly<{
  group: string
  topic: TopicName
  open(at: OpenAt, partition: number, committedOffset: number | undefined): Promise<PartitionFold>
}>
/** @param nowMs - The clock of the process, ms. */
export type OpenAt = Readonly<{ process: SimulatedProcess; log: EventLog; manifest: Buffer; nowMs(): number }>

/** A bug that a check has to find: each part replaces one of the sound ones. */
export type Planted = Readonly<{
  storage?(storage: LogStorage, line: Line, log: SimulatedLog): LogStorage
  views?(views: ViewWriter, line: Line): ViewWriter
  fold?(fold: PartitionFold, at: OpenAt): PartitionFold
  forgetsGaps?: boolean
}>

type Standing = Readonly<{ who: string; nextOffset: number; endOffset: number }>

/** All that can be known about a story once it is over. */
export type Told = Readonly<{
  seed: number
  log: SimulatedLog
  market: Market
  views: ViewStore
  manifest: Buffer
  acknowledged: readonly NewRecord[]
  checkpointSteps: readonly Advance[]
  /** Processes that ended by a failure of their own. */
  failures: readonly Readonly<{ process: string; failure: unknown }>[]
  /** How far everybody came, and had to come. */
  standings: readonly Standing[]
  isCaughtUp: boolean
  faults: Readonly<Record<Misfortune, number>>
  /** How often a process was killed or stopped, moved or taken over, or the log poisoned. */
  deeds: number
  /** ms of the simulation. */
  tookMs: number
  /** What happened, in order, a line each. */
  lines: readonly string[]
}>

const marketMs = 24_000
const faultsMs = 22_000
/** After the last fault all is caught up within this, ms of the simulation. */
const settleMs = 40_000
const superviseEveryMs = 250
/** Of the calls to a server; in a quarter of the stories none goes wrong but by the nemesis. */
const faultRates = [0, 0.001, 0.004, 0.015]

/** Tells one story, the same one whenever it has the same seed: two analyzers and a guest, an ingestor, projectors. */
export async function tellStory(seed: number, product: Product, planted: Planted = {}): Promise<Told> {
  const time = virtualTime(chanceOf(seed, 'order'))
  const chance = chanceOf(seed, 'deeds')
  const log = simulatedLog()
  const faults = createFaults(chanceOf(seed, 'faults'), chance.pick(faultRates) ?? 0)
  const lines: string[] = []
  const tell = (line: string): void => {
    lines.push(`${(time.nowMs() / 1_000).toFixed(4)} s  ${line}`)
  }
  const manifest = id('simulation/1', 'manifest')
  const acknowledged: NewRecord[] = []
  const checkpointSteps: Advance[] = []
  const failures: { process: string; failure: unknown }[] = []
  const views = memoryViewStore()
  const said = market(chanceOf(seed, 'market'), marketMs)
  const idle = new Map<SimulatedProcess, () => boolean>()

  const failed = (process: SimulatedProcess, failure: unknown): void => {
    if (!process.isAlive()) return
    const isLoser = failure instanceof VirtuosoError && failure.code === 'fenced'
    tell(`${process.name} fails: ${failure instanceof Error ? failure.message : String(failure)}`)
    if (!isLoser) failures.push({ process: process.name, failure })
    process.kill()
  }
  const logLine = (process: SimulatedProcess): Line => ({ process, faults, code: 'log-unavailable', tell })
  const storage = (process: SimulatedProcess, mayClaim?: (partition: number) => boolean): LogStorage => {
    const sound = storageOfProcess(log, logLine(process), mayClaim)
    return planted.storage?.(sound, logLine(process), log) ?? sound
  }
  const group = createGroup({
    time,
    chance,
    storage,
    failed,
    tell,
    job: ({ process, log: memberLog, partition: owned }) => ({
      group: product.group,
      topic: product.topic,
      async open(partition, committedOffset) {
        const at = { process, log: memberLog, manifest, nowMs: () => Math.floor(process.pace.nowMs()) }
        const fold = await product.open(at, partition, committedOffset)
        return planted.fold?.(fold, at) ?? fold
      },
      interrupted(partition, failure) {
        const why = failure instanceof Error ? failure.message : String(failure)
        if (partition === owned) tell(`${process.name} opens ${partition} again: ${why}`)
      },
    }),
  })
  const role = (name: string, begin: (process: SimulatedProcess, incarnation: number) => void) =>
    createRole(name, { time, chance, begin, tell })
  const analyzers = ['analyzer-1', 'analyzer-2'].map((name) => role(name, group.join))
  const guest = role('guest', group.join)
  const ingestor = role('ingestor', (process, feedEpoch) => {
    const started = ingest({
      process,
      log: logOnStorage(storageOfProcess(log, logLine(process))),
      market: said,
      feedEpoch,
      manifest,
      acknowledged: (records) => acknowledged.push(...records),
      saysGaps: planted.forgetsGaps !== true,
    })
    idle.set(process, started.isIdle)
    started.ended.catch((failure: unknown) => failed(process, failure))
  })
  const projectors = Array.from({ length: chance.between(1, 2) }, (_, index) =>
    role(`projector-${index + 1}`, (process) => {
      const line: Line = { process, faults, code: 'views-unavailable', tell }
      const sound = viewsOfProcess(views, line, (it) => checkpointSteps.push(it))
      const own = { process, manifest, chance, views: planted.views?.(sound, line) ?? sound }
      project({ ...own, log: logOnStorage(storageOfProcess(log, logLine(process))) }).catch((failure: unknown) =>
        failed(process, failure),
      )
    }),
  )

  const roles = [ingestor, ...analyzers, ...projectors]
  for (const it of roles) time.after(chance.between(0, 2_000), it.start)
  const supervise = (): void => {
    group.look()
    for (const it of roles) it.supervise()
    time.after(superviseEveryMs, supervise)
  }
  supervise()
  const everyMs = chance.pick([1_500, 3_000, 8_000, Number.POSITIVE_INFINITY]) ?? 3_000
  const evil = nemesis({
    time,
    chance,
    log,
    group,
    analyzers,
    guest,
    ingestor,
    projectors,
    everyMs,
    isActive: faults.isActive,
    tell,
  })

  await time.pass(faultsMs)
  tell('the last fault is over')
  faults.end()
  evil.wakeAll()
  await time.pass(marketMs)
  const standings = (): readonly Standing[] => standingsOf(log, product, checkpointSteps)
  const isCaughtUp = (): boolean => {
    const writer = ingestor.now()
    const isWritten = writer !== undefined && idle.get(writer)?.() === true
    return isWritten && standings().every((it) => it.nextOffset === it.endOffset)
  }
  do await time.pass(time.nowMs() + 100)
  while (!isCaughtUp() && time.nowMs() < marketMs + settleMs)
  return {
    seed,
    log,
    market: said,
    views,
    manifest,
    acknowledged,
    checkpointSteps,
    failures,
    standings: standings(),
    isCaughtUp: isCaughtUp(),
    faults: faults.counts(),
    deeds: evil.deeds(),
    tookMs: time.nowMs(),
    lines,
  }
}

/** The group on its input, the views on all that they are made of. */
function standingsOf(log: SimulatedLog, { group, topic }: Product, steps: readonly Advance[]): readonly Standing[] {
  const committed = log.committedOffsets(group, topic)
  const reached = new Map(steps.map((it) => [`${it.topic}/${it.partition}`, it.to]))
  const inputs = log.positions(topic).map(({ partition, endOffset }) => ({
    who: `${group} ${topic}/${partition}`,
    nextOffset: committed[partition] ?? 0,
    endOffset,
  }))
  const viewed = projectedTopics.flatMap((it) =>
    log.positions(it).map(({ partition, endOffset }) => ({
      who: `${projection} ${it}/${partition}`,
      nextOffset: reached.get(`${it}/${partition}`) ?? 0,
      endOffset,
    })),
  )
  return [...inputs, ...viewed]
}
