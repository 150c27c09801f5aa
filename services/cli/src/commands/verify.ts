import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseSetConfig, setNamed } from '@virtuoso/analyzer'
import {
  type Finding,
  failureExit,
  findSignal,
  generationsOf,
  isSignalId,
  type LevelName,
  type LevelResult,
  levelCodes,
  levelNames,
  type Report,
  type UpTo,
  verify as verifyLog,
} from '@virtuoso/audit'
import { coordinateText, parseCoordinate, VirtuosoError } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { buildInfo } from '@virtuoso/service-kit'
import { parse, userPath } from '../arguments.ts'
import type { Run } from '../commands.ts'
import { dataRoot } from '../places.ts'
import { chooseLog, deploymentOf, openChosenLog } from '../which-log.ts'

export const verify: Run = async (args) => {
  const { values, positionals } = parse(args, { stack: { type: 'string' }, report: { type: 'string' } })
  const chosen = chooseLog(values.stack)
  const id = positionals.find(isSignalId)
  const named = positionals.filter((it) => it !== id)
  const levels = named.length === 0 ? levelNames : named.map(levelNamed)
  const deployment = await deploymentOf(chosen.settings)
  const differences = await deployment.diff().finally(() => deployment.close())
  const log = await openChosenLog(chosen)
  try {
    const report = await verifyLog({
      log,
      set: await writtenSet(log),
      build: buildInfo(),
      differences,
      levels,
      upTo: id === undefined ? undefined : await causeOf(log, id),
      done: print,
    })
    const file = writeReport(report, values.report)
    process.stdout.write(
      `${report.exitCode === 0 ? 'verified' : 'NOT verified'} · report ${report.sha256.slice(0, 6)}… · ${file}\n`,
    )
    if (report.exitCode === failureExit.environment) process.stderr.write(otherBuild)
    return report.exitCode
  } finally {
    await log.close()
  }
}

/** The set as its newest generation was configured: the log says so itself. */
async function writtenSet(log: EventLog): Promise<ReturnType<typeof setNamed>> {
  const config = (await generationsOf(log, 'built-in')).at(-1)?.config
  return setNamed('built-in', config === undefined ? {} : parseSetConfig(config, 'the configuration in the log'))
}

/** A signal is proved by folding its partition up to the record that caused it: it must come out again, byte for byte. */
async function causeOf(log: EventLog, id: string): Promise<UpTo> {
  const { headers, event, partition, offset } = await findSignal(log, id)
  if (headers.cause === undefined)
    throw new VirtuosoError('undecodable', `${coordinateText({ topic: 'signals', partition, offset })} names no cause`)
  const cause = parseCoordinate(headers.cause)
  process.stdout.write(
    `  ${event.side} ${event.instrument} ${event.score.toFixed(2)}, signals/${partition}@${offset}: all of ${cause.topic}/${cause.partition} up to ${headers.cause}\n`,
  )
  return { partition: cause.partition, causeOffset: cause.offset }
}

/** What a reader of exit 5 can do: a replay proves something only about records of the same build. */
const otherBuild = `  do   check out the commit that wrote the log and verify there
       npm run demo -- --fresh   starts a log of this build
`

function levelNamed(text: string): LevelName {
  const level = levelNames.find((it) => it === text || levelCodes[it] === text)
  if (level === undefined)
    throw new VirtuosoError('usage', `there is no level "${text.slice(0, 80)}"`, {
      action: `one of ${levelNames.join(', ')}`,
    })
  return level
}

function print(result: LevelResult, elapsedMs: number): void {
  const outcome = result.holds ? 'ok     ' : result.level === 'replay' ? 'DIFFERS' : 'FAILED '
  const time = elapsedMs < 1_000 ? `${Math.round(elapsedMs)} ms` : `${(elapsedMs / 1_000).toFixed(1)} s`
  process.stdout.write(
    `  ${levelCodes[result.level]} ${result.level.padEnd(13)} ${outcome} ${result.summary}   ${time}\n`,
  )
  result.findings.slice(0, 10).forEach(printFinding)
  if (result.findingCount > 10) process.stdout.write(`       … ${result.findingCount - 10} more in the report\n`)
}

function printFinding({ subject, field, recorded, expected }: Finding): void {
  process.stdout.write(
    `       ${subject}${field === undefined ? '' : `   ${field}`}   recorded ${cut(recorded)}   expected ${cut(expected)}\n`,
  )
}

const cut = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text)

/** Written aside, then renamed: there is never half a report. */
function writeReport({ json, sha256 }: Report, wanted: string | undefined): string {
  const file = wanted === undefined ? join(dataRoot, 'reports', `${sha256.slice(0, 12)}.json`) : userPath(wanted)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${json}\n`)
  renameSync(`${file}.new`, file)
  return file
}
