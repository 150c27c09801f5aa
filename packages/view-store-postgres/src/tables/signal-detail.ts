import type { SignalDetail } from '@virtuoso/view-store'
import { jsonList, jsonNumber, jsonObject, jsonText, jsonWords, optionalJsonNumber } from '../json.ts'

/** Reads the column back; what stood there as nothing is absent in the JSON. */
export function signalDetailOf(json: string): SignalDetail {
  const detail = jsonObject(JSON.parse(json))
  return {
    targets: jsonList(detail['targets'], (it) => ({
      price: jsonNumber(it['price']),
      sizeShare: jsonNumber(it['sizeShare']),
      multipleR: jsonNumber(it['multipleR']),
    })),
    contributions: jsonList(detail['contributions'], (it) => ({
      dimension: jsonText(it['dimension']),
      scoreId: jsonText(it['scoreId']),
      score: optionalJsonNumber(it['score']),
      points: optionalJsonNumber(it['points']),
      weight: jsonNumber(it['weight']),
      coverage: jsonNumber(it['coverage']),
      reasons: jsonWords(it['reasons']),
      causeOffset: jsonNumber(it['causeOffset']),
      windowFirstOffset: jsonNumber(it['windowFirstOffset']),
    })),
    openPatterns: jsonList(detail['openPatterns'], (it) => ({
      patternId: jsonText(it['patternId']),
      kind: jsonText(it['kind']),
      side: jsonText(it['side']),
    })),
    gapsInWindow: jsonList(detail['gapsInWindow'], (it) => ({
      gapId: jsonText(it['gapId']),
      channel: jsonText(it['channel']),
      fromTimeMs: jsonNumber(it['fromTimeMs']),
      atTimeMs: optionalJsonNumber(it['atTimeMs']),
    })),
    evidence: jsonEvidence(detail['evidence']),
  }
}

export const jsonEvidence = (value: unknown): readonly Readonly<{ name: string; value: number }>[] =>
  jsonList(value, (it) => ({ name: jsonText(it['name']), value: jsonNumber(it['value']) }))
