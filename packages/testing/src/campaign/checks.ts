import { caughtUp, idsOnce, type Said, saidOrDeclared, type Violation } from '@virtuoso/audit/invariants'
import { partitionOf, type StoredRecord, type TopicName } from '@virtuoso/contracts'
import { type EventLog, readRange } from '@virtuoso/event-log'
import { serviceProcess } from '../faults/service-process.ts'
import type { AcknowledgedJournal } from './acknowledged.ts'
import { compareViews } from './compare-views.ts'
import type { Pipeline } from './pipeline.ts'
import { inputTopic, type Positions } from './positions.ts'

/** One promise, held against what is there after the last fault. */
export type Check = Readonly<{
  /** `I6 lost`, `I10 doubled`, `L0–L4 verify`, … */
  name: string
  holds: boolean
  /** What was looked at, or the first thing that is wrong. */
  detail: string
}>

export type CheckParts = Readonly<{
  pipeline: Pipeline
  positions: Positions
  said: readonly Said[]
  acknowledged: AcknowledgedJournal
  /** The file of the command line, for `verify`. */
  cliMain: string
}>

const derivedTopics: readonly TopicName[] = ['market.candles', 'analysis.scores', 'analysis.patterns', 'signals']

/** Everything that a campaign promises, with the log at rest. */
export async function checkAll(parts: CheckParts): Promise<readonly Check[]> {
  const { pipeline, positions } = parts
  return [
    checkOf('I21 caught up', caughtUp(standings(positions)), `${positions.ends.size} partitions`),
    ...(await inputChecks(parts)),
    await idCheck(pipeline.log),
    await viewsCheck(pipeline),
    await verifyCheck(parts),
  ]
}

const checkOf = (name: string, violations: readonly Violation[], seen: string): Check => {
  const [first] = violations
  if (first === undefined) return { name, holds: true, detail: seen }
  const what = `${first.subject}: ${first.recorded}, expected ${first.expected}`
  return { name, holds: false, detail: `${violations.length} of ${seen}; first ${what}` }
}

function* standings({ ends, analyzed, projected }: Positions) {
  for (const [place, endOffset] of ends) {
    if (endOffset === 0) continue
    if (place.startsWith(`${inputTopic}/`))
      yield { who: `analyzers ${place}`, nextOffset: analyzed.get(place), endOffset }
    yield { who: `views ${place}`, nextOffset: projected.get(place), endOffset }
  }
}

/** I1 and I6, one partition at a time. */
async function inputChecks({ pipeline: { log }, said, acknowledged }: CheckParts): Promise<readonly Check[]> {
  const lost: Violation[] = []
  const undeclared: Violation[] = []
  const positions = await log.positions(inputTopic)
  for (const { partition } of positions) {
    const records = await recordsOf(log, inputTopic, partition)
    lost.push(...acknowledged.missing(partition, new Set(records.map((it) => it.offset))))
    const here = said.filter((it) => partitionOf(it.instrument, positions.length) === partition)
    undeclared.push(...saidOrDeclared(log.codec, here, [records]))
  }
  return [
    checkOf('I1 lost', lost, `${acknowledged.count()} records that were acknowledged`),
    checkOf('I6 undeclared', undeclared, `${said.length} trades that the venue said`),
  ]
}

async function idCheck(log: EventLog): Promise<Check> {
  const doubled: Violation[] = []
  let seen = 0
  for (const topic of derivedTopics)
    for (const { partition } of await log.positions(topic)) {
      const records = await recordsOf(log, topic, partition)
      seen += records.length
      doubled.push(...idsOnce(records))
    }
  return checkOf('I10 doubled', doubled, `${seen} derived records`)
}

async function recordsOf(log: EventLog, topic: TopicName, partition: number): Promise<readonly StoredRecord[]> {
  const records: StoredRecord[] = []
  const to = (await log.positions(topic))[partition]?.endOffset ?? 0
  for await (const batch of readRange(log, { topic, partition, from: 0, to })) records.push(...batch)
  return records
}

async function viewsCheck({ log, viewsUrl }: Pipeline): Promise<Check> {
  const tables = await compareViews(log, viewsUrl)
  const wrong = tables.find((it) => it.onlyLive + it.onlyShadow > 0)
  const rows = tables.reduce((sum, it) => sum + it.rows, 0)
  const name = 'I14 views'
  if (wrong === undefined) return { name, holds: true, detail: `${rows} rows of ${tables.length} tables as rebuilt` }
  const example = wrong.examples.live[0] ?? wrong.examples.shadow[0] ?? ''
  const detail = `${wrong.table}: ${wrong.onlyLive} rows only live, ${wrong.onlyShadow} only rebuilt, such as ${example}`
  return { name, holds: false, detail }
}

/** An independent replay, by one thread: the same command that a person would give. */
async function verifyCheck({ pipeline: { logSettings }, cliMain }: CheckParts): Promise<Check> {
  const { TMPDIR: folder = '/tmp' } = process.env
  const env = { ...logSettings, VIRTUOSO_DATA: `${folder}/virtuoso-campaign-${process.pid}` }
  const verify = serviceProcess({ name: 'verify', main: cliMain, args: ['verify'], env })
  verify.start()
  const code = await verify.ended()
  const said = verify
    .output()
    .split('\n')
    .filter((it) => /^ {2}L\d|ecorded|error|^ {7}/.test(it))
  return {
    name: 'verify',
    holds: code === 0,
    detail: `exit ${code}; ${said
      .slice(0, 6)
      .map((it) => it.trim())
      .join('; ')}`,
  }
}
