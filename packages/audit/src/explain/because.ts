/** Sentences for people, from evidence only. */
import type { ScoreComputed } from '@virtuoso/contracts'
import type { DimensionExplanation } from './explanation.ts'
import { facts } from './facts.ts'
import { reasonsText } from './reason-words.ts'

type Score = Pick<ScoreComputed, 'dimension' | 'score' | 'components' | 'evidence' | 'reasons'>

/** `taker buys 71 % in 1 m, delta +412.6`; where a dimension has no sentence of its own, its strongest parts. */
export function becauseOf(score: Score): string {
  if (score.score === undefined) return reasonsText(score.reasons)
  const said = facts(score.dimension, new Map(score.evidence.map((it) => [it.name, it.value])))
  return (said.length === 0 ? strongestParts(score) : said).slice(0, 3).join(', ')
}

function strongestParts({ components }: Score): string[] {
  const pull = (it: Score['components'][number]): number => Math.abs((it.score ?? 50) - 50) * it.weight
  return components
    .filter((it) => it.score !== undefined)
    .sort((a, b) => pull(b) - pull(a))
    .map((it) => `${wordsOf(it.name)} ${(it.score ?? 50).toFixed(0)}`)
}

/** `order flow leads (+9.1), volume follows (+5.2); order book is against it (−1.0)`. */
export function summaryOf(side: string, dimensions: readonly DimensionExplanation[]): string {
  const sign = side === 'SHORT' ? -1 : 1
  const ranked = dimensions
    .filter((it) => it.points !== undefined && it.points !== 0)
    .sort((a, b) => sign * ((b.points ?? 0) - (a.points ?? 0)))
  const told = (it: DimensionExplanation): string => `${wordsOf(it.dimension)} (${signed(it.points ?? 0)})`
  const forIt = ranked.filter((it) => sign * (it.points ?? 0) > 0).slice(0, 2)
  const against = ranked.filter((it) => sign * (it.points ?? 0) < 0).slice(-1)
  const missing = dimensions.filter((it) => it.score === undefined)
  return [
    ...(forIt.length === 0 ? [] : [`carried by ${forIt.map(told).join(' and ')}`]),
    ...(against.length === 0 ? [] : [`against it ${against.map(told).join('')}`]),
    ...(missing.length === 0 ? [] : [`without ${missing.map((it) => wordsOf(it.dimension)).join(', ')}`]),
  ].join('; ')
}

export const signed = (value: number, decimals = 1): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(decimals)}`

/** `ORDER_FLOW` → order flow, `tradeFlow` → trade flow. */
export const wordsOf = (name: string): string =>
  /^[A-Z_]+$/.test(name)
    ? name.toLowerCase().replaceAll('_', ' ')
    : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
