import type { ScoreDetail } from '@virtuoso/view-store'
import { jsonList, jsonNumber, jsonObject, jsonText, optionalJsonNumber } from '../json.ts'

/** Reads the column back; what stood there as nothing is absent in the JSON. */
export function scoreDetailOf(json: string): ScoreDetail {
  const detail = jsonObject(JSON.parse(json))
  return {
    reasons: jsonList(detail['reasons'], (it) => ({ code: jsonText(it['code']), part: jsonText(it['part']) })),
    timeframes: jsonList(detail['timeframes'], (it) => ({
      timeframe: jsonText(it['timeframe']),
      score: optionalJsonNumber(it['score']),
      coverage: jsonNumber(it['coverage']),
    })),
    components: jsonList(detail['components'], (it) => ({
      name: jsonText(it['name']),
      score: optionalJsonNumber(it['score']),
      weight: jsonNumber(it['weight']),
      coverage: jsonNumber(it['coverage']),
    })),
    evidence: jsonList(detail['evidence'], (it) => ({ name: jsonText(it['name']), value: jsonNumber(it['value']) })),
  }
}
