import {
  type Coordinate,
  coordinateText,
  hex,
  type LogRecord,
  open,
  parseCoordinate,
  type RunMode,
  rangeText,
  type SignalRaised,
  shortId,
  topicDeclaration,
  VirtuosoError,
} from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'
import { readManifests } from '../manifests.ts'
import { arithmeticOf } from './arithmetic.ts'
import { becauseOf, summaryOf } from './because.ts'
import type { DimensionExplanation, Explanation } from './explanation.ts'
import type { SignalRecord } from './find-signal.ts'
import { reasonsText } from './reason-words.ts'
import { type ScoreRecord, scoresBehind } from './score-records.ts'

/** Why a signal was raised: its parts, their scores and inputs, each with the coordinate where it can be looked up. */
export async function explainSignal(log: EventLog, signal: SignalRecord): Promise<Explanation> {
  const { event, headers, partition, offset, topic } = signal
  const cause = headers.cause === undefined ? undefined : parseCoordinate(headers.cause)
  const { byId, confluence } = await scoresBehind(log, signal, cause?.offset ?? Number.MAX_SAFE_INTEGER)
  const coverage = event.contributions.reduce(
    (sum, it) => sum + (it.score === undefined ? 0 : it.weight * it.coverage),
    0,
  )
  const inputTopic = cause?.topic ?? 'market.events'
  const dimensions = event.contributions.map((it) =>
    dimensionOf(it, byId.get(hex(it.scoreId)), coverage, { topic: inputTopic, partition }),
  )
  return {
    id: hex(headers.eventId),
    shortId: shortId('sig', headers.eventId),
    instrument: event.instrument,
    side: event.side,
    score: event.score,
    threshold: event.threshold,
    confidence: event.confidence,
    reliability: event.reliability,
    coverage: event.coverage,
    asOfMs: event.asOfMs,
    shadow: event.shadow,
    position: coordinateText({ topic, partition, offset }),
    set: headers.set,
    analyzer: event.analyzer,
    version: event.version,
    configHash: hex(event.configHash),
    manifest: headers.manifest === undefined ? undefined : shortId('run', headers.manifest),
    mode: await modeOf(log, headers.manifest),
    because: summaryOf(event.side, dimensions),
    dimensions,
    confluence:
      confluence === undefined
        ? undefined
        : { position: coordinateText(confluence), evidence: confluence.event.evidence },
    arithmetic: confluence === undefined ? undefined : arithmeticOf(event, dimensions, confluence.event.evidence),
    patterns: event.openPatterns.map((it) => ({ ...it, patternId: hex(it.patternId) })),
    gaps: event.gapsInWindow.map((it) => ({ ...it, gapId: hex(it.gapId) })),
    cause:
      cause === undefined ? undefined : { position: coordinateText(cause), type: (await recordAt(log, cause))?.type },
  }
}

type Inputs = Readonly<{ topic: string; partition: number }>

function dimensionOf(
  it: SignalRaised['contributions'][number],
  record: ScoreRecord | undefined,
  coverage: number,
  inputs: Inputs,
): DimensionExplanation {
  const isMissing = it.score === undefined
  const reasons = record?.event.reasons ?? it.reasons.map((code) => ({ code, part: '' }))
  return {
    dimension: it.dimension,
    score: it.score,
    weight: it.weight,
    effectiveWeight: isMissing || coverage === 0 ? 0 : (it.weight * it.coverage) / coverage,
    points: it.points,
    coverage: it.coverage,
    reasons,
    because: isMissing
      ? reasonsText(it.reasons.map((code) => ({ code, part: '' })))
      : record === undefined
        ? ''
        : becauseOf(record.event),
    position: record === undefined ? undefined : coordinateText(record),
    inputs:
      record === undefined ? undefined : rangeText({ ...inputs, from: it.windowFirstOffset, to: it.causeOffset + 1 }),
    timeframes: record?.event.timeframes ?? [],
    components: record?.event.components ?? [],
    evidence: record?.event.evidence ?? [],
  }
}

/** undefined: it is no longer in the log. */
async function recordAt(log: EventLog, { topic, partition, offset }: Coordinate): Promise<LogRecord | undefined> {
  const declared = topicDeclaration(topic)
  if (declared === undefined) return undefined
  const batch = await log.read({ topic: declared.name, partition, fromOffset: offset, recordsMax: 1 }).catch(isGone)
  const [stored] = batch?.records ?? []
  return stored?.offset === offset ? open(log.codec, stored) : undefined
}

function isGone(cause: unknown): undefined {
  if (cause instanceof VirtuosoError && (cause.code === 'data-loss' || cause.code === 'log-rewound')) return undefined
  throw cause
}

async function modeOf(log: EventLog, manifest: Buffer | undefined): Promise<RunMode | undefined> {
  if (manifest === undefined) return undefined
  return (await readManifests(log)).manifests.find(({ id }) => id.equals(manifest))?.event.mode
}
