/**
 * Thirty days of seven instruments' minutes through the analyzers that read candles, held against what was computed
 * independently, and against what they said the last time.
 */
import { createHash, type Hash } from 'node:crypto'
import { createSetFold, type DerivedRecord, defineSet } from '@virtuoso/analyzer-kit'
import { candleBuilder, priceStructure, technical, volume } from '@virtuoso/analyzers'
import type { PatternDetected, ScoreComputed } from '@virtuoso/contracts'
import { blend, scoreOf, timeframes, timeframeWeight } from '@virtuoso/domain'
import {
  perpetualOf,
  recorded,
  recordedCandlesFolder,
  recordedCoins,
  recordedMinutes,
  testCodec,
} from '@virtuoso/testing'
import { compareWithAnchors, type OurScores } from './compare.ts'
import { type G1Dimension, g1AtMs, g1CandleCounts, g1Coverage, g1Dimensions, g1Frozen } from './g1-anchors.ts'

const folder = recorded(recordedCandlesFolder)
if (folder === undefined) process.exit(1)
const fold = createSetFold({
  set: defineSet('golden', [candleBuilder, technical, volume, priceStructure]),
  codec: testCodec,
  partition: 0,
})
const scores = new Map<string, ScoreComputed>()
const candles = new Map<string, number>()
const hashes = new Map<string, Hash>()
const patterns = new Map<string, number>()
/** Names of patterns with their phase: each is told once. */
const toldOnce = new Set<string>()
const toldAgain: string[] = []
const minuteMs = 60_000

const startedMs = performance.now()
let day = 0
let told = 0
for (const record of recordedMinutes(folder)) {
  for (const output of fold.fold(record)) take(output)
  if (record.offset % 10_080 === 0 && record.offset > 0) {
    day += 1
    console.log(`  day ${day} of 30, ${told} outputs, ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`)
  }
}
const isRight = report()
process.exit(isRight ? 0 : 1)

function take(output: DerivedRecord): void {
  if (output.type === 'AnalysisProgressed') return
  told += 1
  const { type, key, event } = output
  if (type === 'CandleClosed') count(candles, `${key} ${event.timeframe}`)
  if (type === 'PatternDetected') notice(event)
  if (type === 'ScoreComputed' && event.asOfMs >= g1AtMs && event.asOfMs <= g1AtMs + minuteMs) remember(key, event)
  const name = type === 'ScoreComputed' ? event.dimension : type
  const hash = hashes.get(name) ?? createHash('sha256')
  hashes.set(name, hash)
  hash.update(`${key} ${wordsOf(output)}\n`)
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}

function notice({ patternId, kind, phase, fromMs, timeframe }: PatternDetected): void {
  count(patterns, `${kind} ${phase}`)
  const name = `${Buffer.from(patternId).toString('base64')} ${phase}`
  if (toldOnce.has(name)) toldAgain.push(`${kind} ${phase} of ${timeframe} from ${fromMs} is told twice`)
  toldOnce.add(name)
}

/** The first of the moment judges its minute, the first of the minute after it the higher candles that closed with it. */
function remember(key: string, event: ScoreComputed): void {
  const name = `${key} ${event.dimension} ${event.asOfMs === g1AtMs ? 'M1' : 'higher'}`
  if (!scores.has(name)) scores.set(name, event)
}

/** What was said, without the numbers behind it: a last bit of evidence is no change of what people read. */
function wordsOf({ type, event, eventId }: DerivedRecord): string {
  const id = eventId.toString('hex')
  if (type === 'ScoreComputed') {
    const { asOfMs, score, coverage, timeframes: parts } = event
    return [id, asOfMs, score, coverage, ...parts.map((it) => `${it.timeframe}=${it.score}`)].join(' ')
  }
  if (type === 'CandleClosed') {
    const { timeframe, openTimeMs, open, high, low, close, amount, revision } = event
    return [id, timeframe, openTimeMs, open, high, low, close, amount, revision].join(' ')
  }
  if (type !== 'PatternDetected') return id
  const { patternId, kind, phase, side, timeframe, fromMs, toMs, priceLow, priceHigh } = event
  return [
    id,
    Buffer.from(patternId).toString('hex'),
    kind,
    phase,
    side,
    timeframe,
    fromMs,
    toMs,
    priceLow,
    priceHigh,
  ].join(' ')
}

function report(): boolean {
  const { lines, failed } = compareWithAnchors(scoresOf)
  for (const line of lines) console.log(line)
  console.log('\ncells: anchor, ours, difference')
  console.log(failed === 0 ? '\nevery score is its anchor within .01' : `\n${failed} scores are off`)
  console.log([...patterns].map(([name, counted]) => `${name} ${counted}`).join(' · '))
  const wrong = [...wrongCounts(), ...wrongCoverage(), ...toldAgain, ...changedOutputs()]
  for (const line of wrong) console.log(line)
  return failed === 0 && wrong.length === 0
}

/** Blended from what is published, which has two decimals: the last digit of the blend may be off by one. */
function scoresOf(coin: string, dimension: G1Dimension): OurScores {
  const parts = partsOf(coin, dimension)
  const blended = blend(
    parts.map(({ timeframe, score, coverage }) => {
      const x = score === undefined ? undefined : (score - 50) / 50
      return { name: timeframe, weight: timeframeWeight[timeframe], coverage, x, reasons: [] }
    }),
  )
  return [...parts.map((it) => it.score), scoreOf(blended)]
}

/** A score is published when it moved or a minute passed: each timeframe is read from the record that is sure to be there. */
function partsOf(coin: string, dimension: G1Dimension) {
  return timeframes.map((timeframe) => {
    const from = scores.get(`${perpetualOf(coin)} ${dimension} ${timeframe === 'M1' ? 'M1' : 'higher'}`)
    const part = from?.timeframes.find((it) => it.timeframe === timeframe)
    return { timeframe, score: part?.score, coverage: part?.coverage ?? 0 }
  })
}

function wrongCoverage(): readonly string[] {
  return g1Dimensions.flatMap((dimension) =>
    recordedCoins.flatMap((coin) => {
      const parts = partsOf(coin, dimension)
      const covered = parts.reduce((sum, it) => sum + timeframeWeight[it.timeframe] * it.coverage, 0)
      const isRight = Math.abs(covered - g1Coverage[dimension]) <= 1e-4
      return isRight ? [] : [`${coin} ${dimension} rests on ${covered.toFixed(4)}, not ${g1Coverage[dimension]}`]
    }),
  )
}

function wrongCounts(): readonly string[] {
  return recordedCoins.flatMap((coin) =>
    Object.entries(g1CandleCounts).flatMap(([timeframe, wanted]) => {
      const counted = candles.get(`${perpetualOf(coin)} ${timeframe}`) ?? 0
      return counted === wanted ? [] : [`${coin} has ${counted} ${timeframe}, not ${wanted}`]
    }),
  )
}

function changedOutputs(): readonly string[] {
  return [...hashes].flatMap(([name, hash]) => {
    const found = hash.digest('hex')
    return g1Frozen[name] === found ? [] : [`${name} changed: ${found}`]
  })
}
