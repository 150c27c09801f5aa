import { createSetFold, type DerivedRecord, defineAnalyzer, defineSet } from '@virtuoso/analyzer-kit'
import type { ScoreComputed, StoredRecord } from '@virtuoso/contracts'
import { btc, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { candleBuilder } from '../candle-builder/candle-builder.ts'
import { confluence } from '../confluence/confluence.ts'
import { signal } from './signal.ts'

const startMs = 100 * 1_800_000
const strong = { ORDER_FLOW: 85, ORDER_BOOK: 80, VOLUME: 78, PRICE_STRUCTURE: 72, TECHNICAL: 60 } as const
type Said = Readonly<Partial<Record<keyof typeof strong, number>>>

/** Five dimensions that say what a test wants at a record of progress; one that is left out lost its feed. */
const dimensions = (script: ReadonlyMap<number, Said>) =>
  defineAnalyzer({
    name: 'dimensions',
    version: 1,
    stateVersion: 1,
    config: {},
    produces: ['ScoreComputed'],
    initialState: () => null,
    on: {
      FeedProgressed(_, { watermarkMs: asOfMs }, { offset, emit }) {
        const said = script.get(offset)
        if (said === undefined) return
        const rest = { kind: 'DIRECTION', windowFromMs: asOfMs - 60_000, timeframes: [], components: [] } as const
        for (const dimension of Object.keys(strong)) {
          const score = Object.entries(said).find(([name]) => name === dimension)?.[1]
          const reasons = score === undefined ? [{ code: 'FEED_GAP', part: 'M1' } as const] : []
          const body = { ...rest, dimension, score, coverage: score === undefined ? 0 : 1, reasons, evidence: [] }
          emit('ScoreComputed', body, { asOfMs, firstOffset: offset - 1 })
        }
      },
    },
    freeze: () => null,
    thaw: () => null,
  })

/** Thirty half hours of history and a trade, then what the dimensions say, a second apart. */
function market(story: readonly Said[]): readonly DerivedRecord[] {
  const script = new Map<number, Said>()
  const facts = journal().defined(btc)
  for (let i = 30; i > 0; i -= 1)
    facts.candle(startMs - i * 1_800_000, ['100', '102', '98', '100'], '5', { timeframe: 'M30' })
  facts.resumed(startMs, false, 'TRADES').mark('100', startMs)
  for (const [second, said] of story.entries()) {
    facts.trade('100', '1', startMs + second * 1_000)
    script.set(facts.records().length, said)
    facts.progressed(startMs + second * 1_000)
  }
  const set = defineSet('test', [candleBuilder, dimensions(script), confluence, signal])
  const fold = createSetFold({ set, codec: testCodec, partition: 0 })
  return facts.records().flatMap((it: StoredRecord) => fold.fold(it))
}

const repeated = (said: Said, times: number): Said[] => Array.from({ length: times }, () => said)
const scoresOf = (outputs: readonly DerivedRecord[], dimension: string): ScoreComputed[] =>
  outputs.flatMap((it) => (it.type === 'ScoreComputed' && it.event.dimension === dimension ? [it.event] : []))
const signalsOf = (outputs: readonly DerivedRecord[]): string[] =>
  outputs.flatMap((it) => {
    if (it.type === 'SignalRaised') return [`raised ${it.event.side}`]
    return it.type === 'SignalUpdated' ? [`${it.event.change}: ${it.event.reasons.join(' ')}`] : []
  })

describe('five dimensions that agree', () => {
  const outputs = market(repeated(strong, 6))
  const at = outputs.findIndex((it) => it.type === 'SignalRaised')
  const raised = outputs[at]

  it('raise a signal after three seconds; the sixth is missing, never balanced', () => {
    if (raised?.type !== 'SignalRaised') throw new Error('nothing was raised')
    const { event } = raised
    expect(event.asOfMs).toBe(startMs + 3_000)
    expect(event.coverage).toBe(0.93)
    expect(event.contributions.map((it) => it.dimension)).toEqual([...Object.keys(strong), 'SENTIMENT'])
    expect(event.contributions.at(-1)).toMatchObject({
      score: undefined,
      points: undefined,
      weight: 0.07,
      coverage: 0,
      reasons: ['NO_DATA'],
    })
  })

  it('stand in it by id, with the records behind them, and their points add up to its base', () => {
    if (raised?.type !== 'SignalRaised') throw new Error('nothing was raised')
    const { contributions, evidence } = raised.event
    const base = evidence.find((it) => it.name === 'base')?.value ?? 0
    expect(contributions.reduce((sum, it) => sum + (it.points ?? 0), 50)).toBeCloseTo(base, 9)
    const [, from = 0] = /@(\d+)-/.exec(raised.headers.window ?? '') ?? []
    for (const used of contributions.slice(0, -1)) {
      const score = outputs.slice(0, at).find((it) => it.eventId.equals(used.scoreId))
      expect(score?.event).toMatchObject({ dimension: used.dimension, score: used.score })
      expect(score?.headers.cause).toBe(`market.events/0@${used.causeOffset}`)
      expect(score?.firstOffset).toBe(used.windowFirstOffset)
      expect(used.windowFirstOffset).toBeGreaterThanOrEqual(Number(from))
    }
  })
})

describe('a feed that breaks', () => {
  const { ORDER_BOOK: _book, ...withoutBook } = strong
  const { ORDER_FLOW: _flow, ...withoutBoth } = withoutBook

  it('takes the book from the signal, which goes on with less behind it', () => {
    const outputs = market([...repeated(strong, 4), ...repeated(withoutBook, 3)])
    expect(signalsOf(outputs)).toEqual(['raised LONG'])
    const last = scoresOf(outputs, 'CONFLUENCE').at(-1)
    expect(last?.coverage).toBe(0.73)
    expect(last?.reasons).toContainEqual({ code: 'FEED_GAP', part: 'ORDER_BOOK' })
  })

  it('takes the score itself where too little is left, at once and with its reasons', () => {
    const outputs = market([...repeated(strong, 4), withoutBoth, strong])
    expect(signalsOf(outputs)).toEqual([
      'raised LONG',
      'SCORE_LOST: NO_DATA FEED_GAP INSUFFICIENT_COVERAGE',
      'SCORE_RETURNED: ',
    ])
  })
})
