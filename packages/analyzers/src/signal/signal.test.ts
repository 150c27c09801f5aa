import { type Analyzer, createSetFold, type DerivedRecord, defineAnalyzer, defineSet } from '@virtuoso/analyzer-kit'
import { hex, type InstrumentDefined, type StoredRecord, shortId } from '@virtuoso/contracts'
import { btc, type Journal, journal, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'
import { candleBuilder } from '../candle-builder/candle-builder.ts'
import { signalConfig } from './config.ts'
import { cooldownFirstOffset } from './gates.ts'
import { signal, signalWith } from './signal.ts'
import { initialSignalState } from './state.ts'

type Said = Readonly<{ score?: number; reliability?: number; liquidity?: number; pattern?: 'BEGAN' | 'ENDED' }>

/** Says the confluence that a test wants at a record of progress, and the order flow that brought it about. */
const scripted = (script: ReadonlyMap<number, Said>) =>
  defineAnalyzer({
    name: 'scripted',
    version: 1,
    stateVersion: 1,
    config: {},
    produces: ['ScoreComputed', 'PatternDetected'],
    initialState: () => null,
    on: {
      FeedProgressed(_, { watermarkMs: asOfMs }, { offset, emit }) {
        const said = script.get(offset)
        if (said === undefined) return
        const { score, reliability = 100, liquidity, pattern } = said
        const reasons = score === undefined ? [{ code: 'FEED_GAP' as const, part: '' }] : []
        const evidence = [
          { name: 'confidence', value: 0.8 },
          { name: 'contribution.ORDER_FLOW', value: 20 },
          { name: 'reliability', value: reliability },
        ]
        const shared = {
          kind: 'DIRECTION',
          score,
          coverage: 1,
          reasons,
          windowFromMs: asOfMs - 60_000,
          timeframes: [],
        } as const
        const components = [{ name: 'ORDER_FLOW', weight: 1, score, coverage: score === undefined ? 0 : 1 }]
        if (pattern !== undefined) emit('PatternDetected', gapUp(pattern, asOfMs), { asOfMs, firstOffset: offset })
        if (liquidity !== undefined)
          emit(
            'ScoreComputed',
            { ...shared, dimension: 'LIQUIDITY', kind: 'LEVEL', score: liquidity, components: [], evidence: [] },
            { asOfMs, firstOffset: offset },
          )
        emit(
          'ScoreComputed',
          { ...shared, dimension: 'CONFLUENCE', components, evidence },
          { asOfMs, firstOffset: offset },
        )
        emit(
          'ScoreComputed',
          { ...shared, dimension: 'ORDER_FLOW', components: [], evidence: [] },
          { asOfMs, firstOffset: offset },
        )
      },
    },
    freeze: () => null,
    thaw: () => null,
  })

const startMs = 100 * 1_800_000

const gapUp = (phase: 'BEGAN' | 'ENDED', toMs: number) =>
  ({
    kind: 'FAIR_VALUE_GAP',
    phase,
    side: 'BULLISH',
    strength: 0.5,
    timeframe: 'M5',
    fromMs: startMs - 300_000,
    toMs,
    evidence: [],
  }) as const

/** A perpetual with thirty half hours of history, 4.0 wide each, that trades at 100.0 with its mark there as well. */
function market(words: Readonly<{ history?: boolean; definition?: Partial<InstrumentDefined> }> = {}) {
  const script = new Map<number, Said>()
  const facts: Journal = journal().defined(btc, words.definition)
  if (words.history !== false)
    for (let i = 30; i > 0; i -= 1)
      facts.candle(startMs - i * 1_800_000, ['100', '102', '98', '100'], '5', { timeframe: 'M30' })
  facts.resumed(startMs, false, 'TRADES').trade('100', '1', startMs).mark('100', startMs)
  const told = {
    facts,
    /** The confluence at a second after the start; undefined: missing. */
    score(second: number, score: number | undefined, words: Omit<Said, 'score'> = {}) {
      script.set(facts.records().length, { ...words, ...(score === undefined ? {} : { score }) })
      facts.progressed(startMs + second * 1_000)
      return told
    },
    progress(second: number) {
      facts.progressed(startMs + second * 1_000)
      return told
    },
    trade(second: number, price: string) {
      facts.trade(price, '1', startMs + second * 1_000)
      return told
    },
    mark(second: number, price: string) {
      facts.mark(price, startMs + second * 1_000)
      return told
    },
    outputs: (analyzer?: Analyzer): readonly DerivedRecord[] => folded(facts.records(), script, analyzer),
    words: (analyzer?: Analyzer) => told.outputs(analyzer).flatMap(wordsOf),
    raised: (analyzer?: Analyzer) =>
      told.outputs(analyzer).flatMap((it) => (it.type === 'SignalRaised' ? [it.event] : []))[0],
    script,
  }
  return told
}

const foldOf = (script: ReadonlyMap<number, Said>, analyzer: Analyzer = signal) =>
  createSetFold({
    set: defineSet('test', [candleBuilder, scripted(script), analyzer]),
    codec: testCodec,
    partition: 0,
  })
const folded = (
  records: readonly StoredRecord[],
  script: ReadonlyMap<number, Said>,
  analyzer?: Analyzer,
): readonly DerivedRecord[] => {
  const fold = foldOf(script, analyzer)
  return records.flatMap((it) => fold.fold(it))
}

/** `3 s LONG 72`, `9 s TARGET_HIT 1`, `20 s closed STOP_HIT`, `5 s withheld COOLDOWN`. */
function wordsOf(it: DerivedRecord): string[] {
  const at = 'asOfMs' in it.event ? `${(it.event.asOfMs - startMs) / 1_000} s` : ''
  if (it.type === 'SignalRaised') return [`${at} ${it.event.side} ${it.event.score}`]
  if (it.type === 'SignalUpdated') return [`${at} ${it.event.change} ${it.event.targetsHit}`]
  if (it.type === 'SignalClosed') return [`${at} closed ${it.event.reason}`]
  return it.type === 'PatternDetected' && it.event.kind === 'SIGNAL_WITHHELD'
    ? [`${at} withheld ${it.event.withheldBy}`]
    : []
}

const raisedLong = () => market().score(0, 71).score(2, 72).progress(3)

describe('a signal is raised', () => {
  it('when the score stayed past its threshold for three seconds, whatever it did meanwhile', () => {
    expect(raisedLong().words()).toEqual(['3 s LONG 72'])
    expect(market().score(0, 35).score(2, 20).progress(3).words()).toEqual(['3 s SHORT 20'])
  })

  it('not when it left before, nor when it went missing: then the seconds count anew', () => {
    expect(market().score(0, 71).score(2, 69.9).progress(4).words()).toEqual([])
    expect(market().score(0, 71).score(2, undefined).score(3, 71).progress(5).words()).toEqual([])
    expect(market().score(0, 71).score(2, undefined).score(3, 71).trade(4, '100').progress(6).words()).toEqual([
      '6 s LONG 71',
    ])
  })

  it('with entry, stop and targets on the grid, the scores behind it by id, and when it ends', () => {
    const outputs = raisedLong().outputs()
    const raised = outputs.find((it) => it.type === 'SignalRaised')
    const flow = outputs.filter((it) => it.type === 'ScoreComputed' && it.event.dimension === 'ORDER_FLOW').at(-1)
    if (raised?.type !== 'SignalRaised' || flow === undefined) throw new Error('nothing was raised')
    const { event } = raised
    expect(event).toMatchObject({
      entry: 10_000,
      entryKind: 'LAST',
      priceScale: 2,
      stop: 9_500,
      targets: [{ price: 10_750 }, { price: 11_250 }, { price: 12_000 }],
      threshold: 70,
      confidence: 0.8,
      reliability: 100,
      expiresAtMs: startMs + 3_000 + 14_400_000,
      shadow: false,
    })
    expect(event.sizeShare).toBeCloseTo(0.18, 12)
    expect(event.signalId).toEqual(raised.eventId)
    expect(event.contributions).toMatchObject([
      { dimension: 'ORDER_FLOW', scoreId: flow.eventId, score: 72, points: 20 },
    ])
    expect(shortId('sig', event.signalId)).toMatch(/^sig_.{8}$/)
  })

  it('at the mid where there is a book, with its spread', () => {
    const told = market()
    told.facts.book([['99.9', '1']], [['100.0', '1']], startMs)
    const raised = told
      .score(0, 71)
      .progress(3)
      .outputs()
      .find((it) => it.type === 'SignalRaised')
    expect(raised?.event).toMatchObject({ entry: 9_995, entryKind: 'MID' })
    expect(raised?.type === 'SignalRaised' ? raised.event.spreadBps : 0).toBeCloseTo(10.005, 3)
  })

  it('at the last trade where the book has not moved for half a minute', () => {
    const told = market()
    told.facts.book([['99.9', '1']], [['100.0', '1']], startMs)
    const late = told.score(31, 71).trade(32, '100').mark(32, '100').progress(34)
    expect(late.raised()).toMatchObject({ entry: 10_000, entryKind: 'LAST' })
  })

  it('with its stop half as far again where mark and last price lie apart', () => {
    expect(market().mark(0, '100.4').score(0, 71).progress(3).raised()).toMatchObject({ stop: 9_500 })
    const calm = (mark: string) => {
      const told = market({ history: false })
      for (let i = 30; i > 0; i -= 1)
        told.facts.candle(startMs - i * 1_800_000, ['100', '100.5', '99.5', '100'], '5', { timeframe: 'M30' })
      return told.mark(0, mark).score(0, 71).progress(3).raised()?.stop
    }
    expect(calm('100.4')).toBe(9_800)
    expect(calm('100.5')).toBe(9_700)
  })

  it('and names the patterns that are open', () => {
    const began = market().score(0, 71, { pattern: 'BEGAN' }).progress(3)
    const pattern = began.outputs().find((it) => it.type === 'PatternDetected')
    expect(began.raised()?.openPatterns).toEqual([
      {
        patternId: pattern?.type === 'PatternDetected' ? pattern.event.patternId : undefined,
        kind: 'FAIR_VALUE_GAP',
        side: 'BULLISH',
      },
    ])
    const ended = market().score(0, 71, { pattern: 'BEGAN' }).score(2, 71, { pattern: 'ENDED' }).progress(3)
    expect(ended.raised()?.openPatterns).toEqual([])
  })

  it('and states the gaps inside its window', () => {
    const told = market()
    told.facts
      .gap(startMs - 30_000, 'BOOK')
      .resumed(startMs - 20_000, false, 'BOOK')
      .gap(startMs - 200_000, 'TICKER')
    told.facts.resumed(startMs - 190_000, false, 'TICKER')
    const raised = told
      .score(0, 71)
      .progress(3)
      .outputs()
      .find((it) => it.type === 'SignalRaised')
    expect(raised?.type === 'SignalRaised' ? raised.event.gapsInWindow : []).toMatchObject([
      { channel: 'BOOK', fromTimeMs: startMs - 30_000, atTimeMs: startMs - 20_000 },
    ])
  })
})

describe('a signal is withheld, and each closed gate is told once', () => {
  it('while too much of the last minutes is missing', () => {
    const thin = { reliability: 29 }
    expect(market().score(0, 71, thin).progress(3).score(4, 72, thin).words()).toEqual(['3 s withheld RELIABILITY_LOW'])
    expect(market().score(0, 71, thin).progress(3).score(4, 72, { reliability: 30 }).words()).toEqual([
      '3 s withheld RELIABILITY_LOW',
      '4 s LONG 72',
    ])
  })

  it('while there is no price to enter at, or no range to set the stop by', () => {
    expect(market().progress(8).score(9, 71).progress(12).words()).toEqual(['12 s withheld NO_ENTRY_PRICE'])
    expect(market({ history: false }).score(0, 71).progress(3).words()).toEqual(['3 s withheld NO_STOP_BASIS'])
  })

  it('while most of the newest half hour was not seen: a price that nobody saw move is not calm', () => {
    const told = market()
    told.facts.gap(startMs + 60_000).resumed(startMs + 1_560_000)
    told.progress(1_800).trade(1_801, '100').mark(1_801, '100').score(1_801, 71).progress(1_804)
    expect(told.words()).toEqual(['1804 s withheld NO_STOP_BASIS'])
  })

  it('while the market is too thin to trade; where nobody knows, the spread decides', () => {
    expect(market().score(0, 71, { liquidity: 10 }).progress(3).words()).toEqual(['3 s withheld LOW_LIQUIDITY'])
    expect(market().score(0, 71, { liquidity: 10.01 }).progress(3).words()).toEqual(['3 s LONG 71'])
  })

  it('but not in the shadow, where everything is computed and marked', () => {
    const told = market().mark(1, '102').score(2, 71, { reliability: 10 }).progress(5)
    expect(told.words()).toEqual(['5 s withheld RELIABILITY_LOW', '5 s withheld MARK_DIVERGED'])
    expect(told.words(signalWith({ shadow: true }))).toEqual(['5 s LONG 71'])
    expect(told.raised(signalWith({ shadow: true }))?.shadow).toBe(true)
  })

  it('while the spread is wide', () => {
    const told = market()
    told.facts.book([['99.0', '1']], [['101.0', '1']], startMs)
    expect(told.score(0, 71).progress(3).words()).toEqual(['3 s withheld SPREAD_WIDE'])
  })

  it('while the mark price of a perpetual is missing or far away; a spot market has none to miss', () => {
    const late = (told: ReturnType<typeof market>) => told.score(62, 71).trade(64, '100').progress(65)
    expect(late(market()).words()).toEqual(['65 s withheld MARK_MISSING'])
    expect(late(market({ definition: { contractKind: 'SPOT' } })).words()).toEqual(['65 s LONG 71'])
    expect(market().mark(1, '101').score(2, 71).progress(5).words()).toEqual(['5 s withheld MARK_DIVERGED'])
  })

  it('while the instrument is not trading', () => {
    const told = market()
    told.facts.defined(btc, { definitionVersion: 2, status: 'HALTED' })
    expect(told.score(0, 71).progress(3).words()).toEqual(['3 s withheld HALTED'])
  })

  it('too soon after the last one: a quarter of an hour on the same side, a minute on the other', () => {
    const closed = () => raisedLong().score(5, 66).score(6, 64.99)
    expect(closed().words()).toEqual(['3 s LONG 72', '6 s closed SCORE_REVERTED'])
    const again = closed().score(300, 71).trade(302, '100').mark(302, '100').progress(303)
    expect(again.words().slice(2)).toEqual(['303 s withheld COOLDOWN'])
    const short = closed().score(64, 30).trade(66, '100').mark(66, '100').progress(67)
    expect(short.words().slice(2)).toEqual(['67 s SHORT 30'])
  })
})

it('a signal does not reach back to the one before, once that cools nothing down any more', () => {
  const state = { ...initialSignalState(), closed: { side: 'LONG', atMs: 0, firstOffset: 7 } as const }
  const reachesTo = (nowMs: number) => cooldownFirstOffset(state, signalConfig, nowMs)
  expect([reachesTo(899_999), reachesTo(900_000)]).toEqual([7, undefined])
})

describe('a signal ends', () => {
  it('at the stop, also when a trade jumps far over it', () => {
    expect(raisedLong().trade(4, '95.1').trade(5, '95.0').words().slice(1)).toEqual(['5 s closed STOP_HIT'])
    expect(raisedLong().trade(4, '1.0').words().slice(1)).toEqual(['4 s closed STOP_HIT'])
  })

  it('by no trade off the book, and by none from before it was raised', () => {
    const told = raisedLong().trade(2, '90')
    told.facts.trade('90', '1', startMs + 4_000, { printKind: 'BLOCK' })
    expect(told.words().slice(1)).toEqual([])
  })

  it('when its feed no longer follows the instrument', () => {
    const told = raisedLong()
    told.facts.selected(['bybit:ETH/USDT:USDT'])
    expect(told.score(4, 90).words().slice(1)).toEqual(['3 s closed DESELECTED'])
    const kept = raisedLong()
    kept.facts.selected([btc])
    expect(kept.words().slice(1)).toEqual([])
  })

  it('at its third target; those before are told at once', () => {
    expect(raisedLong().trade(4, '107.4').trade(5, '107.5').trade(6, '113').trade(7, '120').words().slice(1)).toEqual([
      '5 s TARGET_HIT 1',
      '6 s TARGET_HIT 2',
      '7 s closed TARGETS_HIT',
    ])
    expect(raisedLong().trade(4, '130').words().slice(1)).toEqual(['4 s closed TARGETS_HIT'])
  })

  it('when the score turned, and at once when it turned to the other side', () => {
    expect(raisedLong().score(4, 65).words().slice(1)).toEqual([])
    expect(raisedLong().score(4, 64.99).words().slice(1)).toEqual(['4 s closed SCORE_REVERTED'])
    expect(raisedLong().score(4, 35).words().slice(1)).toEqual(['4 s closed OPPOSITE'])
    expect(market().score(0, 30).progress(3).score(4, 40).score(5, 40.01).words().slice(1)).toEqual([
      '5 s closed SCORE_REVERTED',
    ])
  })

  it('when its score was missing for a minute; a shorter loss is told, and its return', () => {
    const lost = () => raisedLong().score(5, undefined)
    expect(lost().progress(64).progress(65).words().slice(1)).toEqual(['5 s SCORE_LOST 0', '65 s closed DATA_LOST'])
    expect(lost().score(30, 72).words().slice(1)).toEqual(['5 s SCORE_LOST 0', '30 s SCORE_RETURNED 0'])
  })

  it('after four hours, and on a halt', () => {
    expect(raisedLong().progress(14_402).progress(14_403).words().slice(1)).toEqual(['14403 s closed EXPIRED'])
    const halted = raisedLong()
    halted.facts.defined(btc, { definitionVersion: 2, status: 'HALTED' })
    expect(halted.words().slice(1)).toEqual(['3 s closed HALTED'])
  })
})

it('with thresholds that mirror each other, a market upside down lives through the same', () => {
  const even = signalWith({ shortAtMost: 30 })
  const story = (turn: (score: number) => number, price: (it: number) => string) =>
    market()
      .score(0, turn(71))
      .score(2, turn(72))
      .progress(3)
      .trade(4, price(107.5))
      .score(35, turn(80))
      .trade(36, price(112.5))
      .score(40, turn(65))
      .score(41, turn(64.99))
  const long = story((it) => it, String)
  const short = story(
    (it) => 100 - it,
    (it) => (200 - it).toFixed(1),
  )
  const turned = (words: readonly string[]) => words.map((it) => it.replace('SHORT 28', 'LONG 72'))
  expect(turned(short.words(even))).toEqual(long.words(even))
  expect(long.words(even)).toEqual([
    '3 s LONG 72',
    '4 s TARGET_HIT 1',
    '35 s SCORE_MOVED 1',
    '36 s TARGET_HIT 2',
    '41 s closed SCORE_REVERTED',
  ])
  const [up, down] = [long.raised(even), short.raised(even)]
  expect(down?.targets.map((it) => 20_000 - it.price)).toEqual(up?.targets.map((it) => it.price))
  expect([20_000 - (down?.stop ?? 0), down?.sizeShare]).toEqual([up?.stop, up?.sizeShare])
})

it('a score that moves by five points is told, at most every thirty seconds', () => {
  const moved = raisedLong().score(4, 90).score(33, 77).score(34, 76.99).score(40, 85).score(64, 85)
  expect(moved.words().slice(1)).toEqual(['33 s SCORE_MOVED 0', '64 s SCORE_MOVED 0'])
})

/** Id, lineage and bytes. */
const essence = ({ eventId, headers, type, event }: DerivedRecord): string =>
  [hex(eventId), JSON.stringify(headers), type, hex(testCodec.encodeBody(type, event))].join(' ')

it('a restart in the midst of a life changes nothing of it', () => {
  const story = raisedLong().trade(4, '107.5').score(5, undefined).progress(9).score(30, 72).score(50, 80).score(60, 80)
  story.trade(61, '95').score(62, 75).mark(64, '100').trade(64, '100').progress(66).progress(67)
  expect(story.words()).toEqual([
    '3 s LONG 72',
    '4 s TARGET_HIT 1',
    '5 s SCORE_LOST 1',
    '30 s SCORE_RETURNED 1',
    '60 s SCORE_MOVED 1',
    '61 s closed STOP_HIT',
    '66 s withheld COOLDOWN',
  ])
  const records = story.facts.records()
  const whole = story.outputs().map(essence)
  for (let k = 30; k < records.length; k += 1) {
    const before = foldOf(story.script)
    const first = records.slice(0, k).flatMap((it) => before.fold(it))
    const after = foldOf(story.script)
    expect(after.thaw(btc, before.freeze(btc) ?? new Uint8Array())).toBe(true)
    const rest = records.slice(k).flatMap((it) => after.fold(it))
    expect([...first, ...rest].map(essence)).toEqual(whole)
  }
})
