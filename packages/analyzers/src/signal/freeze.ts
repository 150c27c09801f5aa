/** The state as plain data; what it was is checked field by field when it comes back. */
import type { PlainState } from '@virtuoso/analyzer-kit'
import type { Reason, WithheldReason } from '@virtuoso/contracts'
import { reasons, type SignalDirection } from '@virtuoso/domain'
import {
  type Active,
  type ConfluenceScore,
  type DimensionScore,
  initialSignalState,
  type Quoted,
  type SignalState,
} from './state.ts'

type PlainMap = Readonly<{ [name: string]: PlainState }>

export const freezeSignal = (state: SignalState): PlainState => ({
  dimensions: [...state.dimensions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, it]) => [name, freezeDimension(it)]),
  pending:
    state.pending === undefined
      ? null
      : { ...freezeScore(state.pending), components: state.pending.components.map(freezeComponent) },
  confluence:
    state.confluence === undefined
      ? null
      : { ...freezeScore(state.confluence), contributions: state.confluence.contributions.map(freezeContribution) },
  armed: state.armed === undefined ? null : [state.armed.side, state.armed.sinceMs, [...state.armed.told]],
  active: state.active === undefined ? null : freezeActive(state.active),
  closed: state.closed === undefined ? null : [state.closed.side, state.closed.atMs, state.closed.firstOffset],
  lastTrade: freezeQuoted(state.lastTrade),
  mark: freezeQuoted(state.mark),
  patterns: state.patterns.map((it) => [bytes(it.patternId), it.kind, it.side, it.firstOffset]),
})

const bytes = (id: Uint8Array): Uint8Array => Uint8Array.from(id)
const numberOrNull = (value: number | undefined): number | null => value ?? null
const freezeCodes = (codes: readonly Reason[]): PlainState => codes.map((code) => reasons.indexOf(code))
const freezeQuoted = (it: Quoted | undefined): PlainState =>
  it === undefined ? null : [it.price, it.scale, it.atMs, it.offset]

const freezeDimension = (it: DimensionScore): PlainState => [
  bytes(it.scoreId),
  numberOrNull(it.score),
  freezeCodes(it.codes),
  it.causeOffset,
  it.windowFirstOffset,
]

const freezeScore = (it: Omit<ConfluenceScore, 'contributions'>): PlainMap => ({
  score: numberOrNull(it.score),
  numbers: [it.coverage, it.confidence, it.reliability, it.windowFromMs, it.firstOffset],
  codes: freezeCodes(it.codes),
  evidence: it.evidence.map(({ name, value }) => [name, value]),
})

const freezeComponent = (
  it: Readonly<{ name: string; weight: number; coverage: number; score?: number }>,
): PlainState => [it.name, it.weight, it.coverage, numberOrNull(it.score)]

const freezeContribution = (it: ConfluenceScore['contributions'][number]): PlainState => [
  it.dimension,
  bytes(it.scoreId),
  numberOrNull(it.score),
  numberOrNull(it.points),
  it.weight,
  it.coverage,
  it.causeOffset,
  it.windowFirstOffset,
  freezeCodes(it.reasons),
]

const freezeActive = (it: Active): PlainState => [
  bytes(it.signalId),
  it.side,
  [it.raisedAtMs, it.expiresAtMs, it.stop, it.priceScale, it.firstOffset, it.targetsHit, it.toldScore, it.toldAtMs],
  [...it.targets],
  numberOrNull(it.lostSinceMs),
]

/** @throws RangeError when it is no state of a signal. */
export function thawSignal(frozen: PlainState): SignalState {
  const map = mapOf(frozen)
  const pending = map['pending'] ?? null
  const confluence = map['confluence'] ?? null
  const state = initialSignalState()
  for (const entry of listOf(map['dimensions'])) {
    const [name, it] = listOf(entry)
    state.dimensions.set(textOf(name), thawDimension(it))
  }
  return {
    ...state,
    pending:
      pending === null
        ? undefined
        : { ...thawScore(pending), components: listOf(mapOf(pending)['components']).map(thawComponent) },
    confluence:
      confluence === null
        ? undefined
        : { ...thawScore(confluence), contributions: listOf(mapOf(confluence)['contributions']).map(thawContribution) },
    armed: maybe(map['armed'], thawArmed),
    active: maybe(map['active'], thawActive),
    closed: maybe(map['closed'], (it) => {
      const [side, atMs, firstOffset] = listOf(it)
      return { side: sideOf(side), atMs: numberOf(atMs), firstOffset: numberOf(firstOffset) }
    }),
    lastTrade: maybe(map['lastTrade'], thawQuoted),
    mark: maybe(map['mark'], thawQuoted),
    patterns: listOf(map['patterns']).map((it) => {
      const [patternId, kind, side, firstOffset] = listOf(it)
      return {
        patternId: idOf(patternId),
        kind: textOf(kind),
        side: patternSideOf(side),
        firstOffset: numberOf(firstOffset),
      }
    }),
  }
}

function thawDimension(frozen: Maybe): DimensionScore {
  const [scoreId, score, codes, causeOffset, windowFirstOffset] = listOf(frozen)
  return {
    scoreId: idOf(scoreId),
    score: maybe(score, numberOf),
    codes: thawCodes(codes),
    causeOffset: numberOf(causeOffset),
    windowFirstOffset: numberOf(windowFirstOffset),
  }
}

function thawScore(frozen: PlainState): Omit<ConfluenceScore, 'contributions'> {
  const map = mapOf(frozen)
  const [coverage, confidence, reliability, windowFromMs, firstOffset] = listOf(map['numbers']).map(numberOf)
  return {
    score: maybe(map['score'], numberOf),
    coverage: numberOf(coverage),
    confidence: numberOf(confidence),
    reliability: numberOf(reliability),
    windowFromMs: numberOf(windowFromMs),
    firstOffset: numberOf(firstOffset),
    codes: thawCodes(map['codes']),
    evidence: listOf(map['evidence']).map((it) => {
      const [name, value] = listOf(it)
      return { name: textOf(name), value: numberOf(value) }
    }),
  }
}

function thawComponent(frozen: PlainState) {
  const [name, weight, coverage, score] = listOf(frozen)
  return { name: textOf(name), weight: numberOf(weight), coverage: numberOf(coverage), ...givenScore(score) }
}

function thawContribution(frozen: PlainState): ConfluenceScore['contributions'][number] {
  const [dimension, scoreId, score, points, weight, coverage, causeOffset, windowFirstOffset, codes] = listOf(frozen)
  return {
    dimension: textOf(dimension),
    scoreId: idOf(scoreId),
    ...givenScore(score),
    ...givenPoints(points),
    weight: numberOf(weight),
    coverage: numberOf(coverage),
    causeOffset: numberOf(causeOffset),
    windowFirstOffset: numberOf(windowFirstOffset),
    reasons: thawCodes(codes),
  }
}

function thawArmed(frozen: PlainState): SignalState['armed'] {
  const [side, sinceMs, told] = listOf(frozen)
  return { side: sideOf(side), sinceMs: numberOf(sinceMs), told: listOf(told).map(gateOf) }
}

function thawActive(frozen: PlainState): Active {
  const [signalId, side, numbers, targets, lostSinceMs] = listOf(frozen)
  const [raisedAtMs, expiresAtMs, stop, priceScale, firstOffset, targetsHit, toldScore, toldAtMs] =
    listOf(numbers).map(numberOf)
  return {
    signalId: idOf(signalId),
    side: sideOf(side),
    raisedAtMs: numberOf(raisedAtMs),
    expiresAtMs: numberOf(expiresAtMs),
    stop: numberOf(stop),
    targets: listOf(targets).map(numberOf),
    priceScale: numberOf(priceScale),
    firstOffset: numberOf(firstOffset),
    targetsHit: numberOf(targetsHit),
    toldScore: numberOf(toldScore),
    toldAtMs: numberOf(toldAtMs),
    lostSinceMs: maybe(lostSinceMs, numberOf),
  }
}

function thawQuoted(frozen: PlainState): Quoted {
  const [price, scale, atMs, offset] = listOf(frozen).map(numberOf)
  return { price: numberOf(price), scale: numberOf(scale), atMs: numberOf(atMs), offset: numberOf(offset) }
}

const thawCodes = (frozen: Maybe): Reason[] => listOf(frozen).flatMap((it) => reasons[numberOf(it)] ?? [])

type Maybe = PlainState | undefined

function refuse(what: string): never {
  throw new RangeError(`no ${what} in a signal's state`)
}
const isMap = (it: Maybe): it is PlainMap =>
  typeof it === 'object' && it !== null && !Array.isArray(it) && !(it instanceof Uint8Array)
const mapOf = (it: Maybe): PlainMap => (isMap(it) ? it : refuse('map'))
const listOf = (it: Maybe): readonly PlainState[] => (Array.isArray(it) ? it : refuse('list'))
const textOf = (it: Maybe): string => (typeof it === 'string' ? it : refuse('text'))
const numberOf = (it: Maybe): number => (typeof it === 'number' ? it : refuse('number'))
const idOf = (it: Maybe): Uint8Array => (it instanceof Uint8Array ? it : refuse('id'))
const sideOf = (it: Maybe): SignalDirection => (it === 'LONG' || it === 'SHORT' ? it : refuse('side'))
const patternSides = ['UNKNOWN', 'BULLISH', 'BEARISH', 'NONE'] as const
const patternSideOf = (it: Maybe) => patternSides.find((side) => side === it) ?? refuse('side')
const gates: readonly WithheldReason[] = [
  'UNKNOWN',
  'RELIABILITY_LOW',
  'SPREAD_WIDE',
  'NO_ENTRY_PRICE',
  'NO_STOP_BASIS',
  'LOW_LIQUIDITY',
  'MARK_MISSING',
  'MARK_DIVERGED',
  'HALTED',
  'COOLDOWN',
]
const gateOf = (it: PlainState): WithheldReason => gates.find((gate) => gate === it) ?? refuse('gate')
const maybe = <T>(it: Maybe, thaw: (it: PlainState) => T): T | undefined =>
  it === undefined || it === null ? undefined : thaw(it)
const givenScore = (it: Maybe): Readonly<{ score?: number }> => {
  const score = maybe(it, numberOf)
  return score === undefined ? {} : { score }
}
const givenPoints = (it: Maybe): Readonly<{ points?: number }> => {
  const points = maybe(it, numberOf)
  return points === undefined ? {} : { points }
}
