import { coordinateText, rangeText, shortId } from '@virtuoso/contracts'
import type { SignalCloseRow, SignalContribution, SignalLife, SignalRow, SignalUpdateRow } from '@virtuoso/view-store'
import { optionalSteppedText, steppedText } from './decimal.ts'

export type SignalJson = ReturnType<typeof signalJson>

/** A signal as it stands. @param options - `updates`: with everything that became of it. */
export function signalJson(life: SignalLife, options: Readonly<{ updates?: boolean }> = {}) {
  const { raised, updates, close } = life
  const told = updates.at(-1)
  return {
    ...identityJson(raised),
    ...raisedJson(raised, updates),
    state: close === undefined ? 'ACTIVE' : 'CLOSED',
    lastScore:
      close === undefined ? (told === undefined ? raised.score : (told.score ?? null)) : (close.lastScore ?? null),
    lastReasons: told?.reasons ?? [],
    targetsHit: close?.targetsHit ?? told?.targetsHit ?? 0,
    ...(options.updates === true ? { updates: updates.map(updateJson) } : {}),
    closed: close === undefined ? null : closeJson(close),
    ...detailJson(raised),
  }
}

const identityJson = (it: SignalRow) => ({
  id: it.signalId,
  shortId: shortId('sig', Buffer.from(it.signalId, 'hex')),
  instrument: it.instrument,
  pathName: it.pathName,
  analyzer: it.analyzer,
  version: it.version,
  configHash: it.configHash,
  set: it.set ?? null,
  manifest: it.manifest ?? null,
})

function raisedJson(it: SignalRow, updates: readonly SignalUpdateRow[]) {
  const price = (value: number): string => steppedText(value, it.priceScale)
  const hitAtMs = (index: number): number | null => updates.find((told) => told.targetsHit > index)?.asOfMs ?? null
  return {
    side: it.side,
    strength: it.strength,
    score: it.score,
    confidence: it.confidence,
    reliability: it.reliability,
    coverage: it.coverage,
    threshold: it.threshold,
    entry: price(it.entry),
    entryKind: it.entryKind,
    stop: price(it.stop),
    targets: it.detail.targets.map((target, index) => ({
      price: price(target.price),
      sizeShare: target.sizeShare,
      multipleR: target.multipleR,
      hitAtMs: hitAtMs(index),
    })),
    riskReward: it.riskReward,
    sizeShare: it.sizeShare,
    spreadBps: it.spreadBps ?? null,
    raisedAtMs: it.asOfMs,
    windowFromMs: it.windowFromMs,
    expiresAtMs: it.expiresAtMs,
    shadow: it.shadow,
    position: coordinateOf(it),
  }
}

const detailJson = (it: SignalRow) => ({
  contributions: it.detail.contributions.map((part) => contributionJson(part, it.partition)),
  openPatterns: it.detail.openPatterns,
  gapsInWindow: it.detail.gapsInWindow.map((gap) => ({ ...gap, atTimeMs: gap.atTimeMs ?? null })),
  evidence: it.detail.evidence,
})

/** A dimension that was never published has no score, and so no inputs. */
const noScore = '0'.repeat(32)

const contributionJson = (it: SignalContribution, partition: number) => ({
  dimension: it.dimension,
  scoreId: it.scoreId,
  score: it.score ?? null,
  points: it.points ?? null,
  weight: it.weight,
  coverage: it.coverage,
  reasons: it.reasons,
  inputs:
    it.scoreId === noScore
      ? null
      : rangeText({ topic: 'market.events', partition, from: it.windowFirstOffset, to: it.causeOffset + 1 }),
})

const updateJson = (it: SignalUpdateRow) => ({
  asOfMs: it.asOfMs,
  change: it.change,
  score: it.score ?? null,
  price: optionalSteppedText(it.price, it.priceScale),
  targetsHit: it.targetsHit,
  reasons: it.reasons,
  position: coordinateOf(it),
})

const closeJson = (it: SignalCloseRow) => ({
  reason: it.reason,
  price: optionalSteppedText(it.price, it.priceScale),
  lastScore: it.lastScore ?? null,
  atMs: it.asOfMs,
  openMs: it.openMs,
  position: coordinateOf(it),
})

const coordinateOf = ({ partition, offset }: Readonly<{ partition: number; offset: number }>): string =>
  coordinateText({ topic: 'signals', partition, offset })
