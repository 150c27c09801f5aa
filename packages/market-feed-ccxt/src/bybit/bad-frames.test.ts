import type { RejectReason } from '@virtuoso/contracts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definitionOf, frameOf } from '../../test/frame.ts'
import { type BybitMapper, bybitMapper } from './mapper.ts'

const defined = (): BybitMapper => {
  const mapper = bybitMapper()
  mapper.define(definitionOf('BTCUSDT'))
  return mapper
}

/** A trade of the recording with some of its fields written otherwise, as JSON text. */
const trade = (fields: Readonly<Record<string, string>> = {}): string => {
  const said: Record<string, string> = {
    ...{ T: '1786310819680', s: '"BTCUSDT"', S: '"Sell"', v: '"0.004"', p: '"65114.20"' },
    ...{ i: '"a9188a0a-82bc-50de-be60-03eedbe3cdd7"', BT: 'false', seq: '753843954913' },
    ...fields,
  }
  return `{${Object.entries(said)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `"${name}":${value}`)
    .join()}}`
}
const tradesOf = (...items: readonly string[]): string =>
  `{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1786310819681,"data":[${items.join()}]}`

const good = trade({ i: '"good"' })

describe('a trade with one bad field is rejected with its bytes, and its neighbour is kept', () => {
  const cases: readonly (readonly [field: string, text: string, reason: RejectReason])[] = [
    ['p', '"NaN"', 'BAD_NUMBER'],
    ['p', '"Infinity"', 'BAD_NUMBER'],
    ['p', '"1e400"', 'NOT_EXACT'],
    ['p', '1e400', 'NOT_EXACT'],
    ['p', '"1e308"', 'NOT_EXACT'],
    ['p', '"1e-320"', 'NOT_EXACT'],
    ['p', '"-1"', 'OUT_OF_RANGE'],
    ['p', '-1', 'OUT_OF_RANGE'],
    ['p', '"-0"', 'BAD_NUMBER'],
    ['p', '-0', 'BAD_NUMBER'],
    ['p', '"0"', 'OUT_OF_RANGE'],
    ['p', '"1,234.5"', 'BAD_NUMBER'],
    ['p', '"1.2.3"', 'BAD_NUMBER'],
    ['p', '"0x10"', 'BAD_NUMBER'],
    ['p', '" 12 "', 'BAD_NUMBER'],
    ['p', '"١٢٣"', 'BAD_NUMBER'],
    ['p', '"12345678901234567890123456789012345678"', 'NOT_EXACT'],
    ['p', '"900719925474099.1"', 'NOT_EXACT'],
    ['p', '9007199254740993', 'NOT_EXACT'],
    ['p', '["65114.20"]', 'BAD_NUMBER'],
    ['p', 'true', 'BAD_NUMBER'],
    ['p', 'null', 'BAD_NUMBER'],
    ['p', '', 'BAD_NUMBER'],
    ['p', '"65114.2000000000000000001"', 'NOT_EXACT'],
    ['v', '-0.5', 'OUT_OF_RANGE'],
    ['v', '"0"', 'OUT_OF_RANGE'],
    ['v', '', 'BAD_NUMBER'],
    ['S', '"BUY "', 'BAD_SIDE'],
    ['S', '"b"', 'BAD_SIDE'],
    ['S', '1', 'BAD_SIDE'],
    ['S', '', 'BAD_SIDE'],
    ['T', '0', 'BAD_TIME'],
    ['T', '-5', 'BAD_TIME'],
    ['T', '1786310819', 'BAD_TIME'],
    ['T', '1786310819680000', 'BAD_TIME'],
    ['T', '1786310819680000000', 'BAD_TIME'],
    ['T', '7258118400000', 'BAD_TIME'],
    ['s', '"ETHUSDT"', 'INCONSISTENT'],
    ['s', '"__proto__"', 'INCONSISTENT'],
    ['i', '9007199254740993', 'UNEXPECTED_SHAPE'],
    ['i', `"${'x'.repeat(65)}"`, 'OUT_OF_RANGE'],
    ['BT', '"yes"', 'UNEXPECTED_SHAPE'],
  ]
  it.each(cases)('%s is %s: %s', (field, text, reason) => {
    const bad = trade({ [field]: text })
    const { items } = defined().frame(frameOf(tradesOf(bad, good)))
    expect(items.map((item) => (item.kind === 'fact' ? item.type : item.event.reason))).toEqual([
      reason,
      'TradeExecuted',
    ])
    const [rejected] = items
    if (rejected?.kind !== 'rejected') throw new Error('nothing was rejected')
    expect(Buffer.from(rejected.event.data).toString()).toBe(bad)
    expect(rejected.event).toMatchObject({ itemIndex: 0, instrument: 'bybit:BTC/USDT:USDT', field })
  })

  it('an item that is no object is rejected alone', () => {
    const { items } = defined().frame(frameOf(tradesOf('7', good, 'null')))
    expect(items.map((it) => it.kind)).toEqual(['rejected', 'fact', 'rejected'])
  })
})

describe('a frame that cannot be trusted is rejected whole', () => {
  const nested = (depth: number): string => `{"topic":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const cases: readonly (readonly [what: string, text: string, reason: RejectReason])[] = [
    ['cut off', tradesOf(good).slice(0, 90), 'NOT_JSON'],
    ['two objects', '{}{}', 'NOT_JSON'],
    ['a byte order mark', `\uFEFF${tradesOf(good)}`, 'NOT_JSON'],
    ['nothing', '', 'NOT_JSON'],
    ['a bare NaN', tradesOf(trade({ p: 'NaN' })), 'NOT_JSON'],
    ['an HTML page', '<html><body>502</body></html>', 'NOT_JSON'],
    ['null', 'null', 'UNEXPECTED_SHAPE'],
    ['a list', '[]', 'UNEXPECTED_SHAPE'],
    ['an object without a topic', '{}', 'UNEXPECTED_SHAPE'],
    ['65 levels deep', nested(64), 'TOO_DEEP'],
    ['100 000 levels deep', nested(100_000), 'TOO_DEEP'],
    ['the key __proto__', '{"topic":"publicTrade.BTCUSDT","__proto__":{"polluted":1},"data":[]}', 'FORBIDDEN_KEY'],
    ['that key escaped', '{"topic":"publicTrade.BTCUSDT","data":[{"\\u005f_proto__":1}]}', 'FORBIDDEN_KEY'],
    ['a topic nobody asked for', '{"topic":"greeks.BTC","data":[]}', 'UNKNOWN_CHANNEL'],
    ['a book of another depth', '{"topic":"orderbook.50.BTCUSDT","type":"delta","data":{}}', 'UNKNOWN_CHANNEL'],
    ['a symbol nobody follows', '{"topic":"publicTrade.XYZUSDT","data":[]}', 'UNKNOWN_SYMBOL'],
    ['a path as a symbol', '{"topic":"publicTrade./etc/passwd","data":[]}', 'UNKNOWN_SYMBOL'],
    ['the symbol constructor', '{"topic":"publicTrade.constructor","data":[]}', 'UNKNOWN_SYMBOL'],
    ['the symbol __proto__', '{"topic":"publicTrade.__proto__","data":[]}', 'UNKNOWN_SYMBOL'],
    ['data that is no list', '{"topic":"publicTrade.BTCUSDT","data":{}}', 'UNEXPECTED_SHAPE'],
    ['a refusal', '{"success":false,"ret_msg":"error:handler not found","op":"subscribe"}', 'VENUE_ERROR'],
  ]
  it.each(cases)('%s', (_what, text, reason) => {
    const { items } = defined().frame(frameOf(text))
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ kind: 'rejected', event: { reason, itemIndex: undefined } })
    if (items[0]?.kind === 'rejected') expect(Buffer.from(items[0].event.data).toString()).toBe(text)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('a binary frame, with bytes that are text or not', () => {
    const binary = { ...frameOf(tradesOf(good)), binary: true }
    expect(defined().frame(binary).items[0]).toMatchObject({ event: { reason: 'UNEXPECTED_SHAPE' } })
    const noText = { ...binary, data: Buffer.from([0xff, 0xfe]) }
    expect(defined().frame(noText).items[0]).toMatchObject({ event: { reason: 'NOT_UTF8' } })
  })

  it('says on one line, and shortly, what a stranger wrote', () => {
    const text = JSON.stringify({ topic: `x.\n\u001b[31m${'y'.repeat(2_000)}` })
    const [rejected] = defined().frame(frameOf(text)).items
    if (rejected?.kind !== 'rejected') throw new Error('nothing was rejected')
    expect(rejected.event.detail).toMatch(/^topic x\.\\u000a\\u001b\[31my+$/)
    expect(Buffer.byteLength(rejected.event.detail)).toBeLessThanOrEqual(512)
  })

  it('whatever the bytes are, nothing is thrown and nothing is lost', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), mutated(tradesOf(good, trade()))), (text) => {
        const { items, answer } = defined().frame(frameOf(text))
        return items.length > 0 || answer !== undefined || emptyData.test(text)
      }),
      { numRuns: 1_000 },
    )
  })
  const emptyData = /"data":\s*\[\s*\]/
})

describe('what is odd but exact is kept, and marked', () => {
  const flagsOf = (mapper: BybitMapper, ...texts: readonly string[]) =>
    texts.flatMap((text) => mapper.frame(frameOf(text)).items.map((it) => (it.kind === 'fact' ? it.event.flags : [])))

  it('a number written with an exponent is that number', () => {
    const [item] = defined().frame(frameOf(tradesOf(trade({ p: '"1e3"', v: '1E-3' })))).items
    expect(item).toMatchObject({ event: { price: 10_000, amount: 1 } })
  })

  it('a time an hour ahead of our clock', () => {
    expect(flagsOf(defined(), tradesOf(trade({ T: String(1786310819965 + 3_600_000) })))).toEqual([['CLOCK']])
  })

  it('a trade older than the one before it', () => {
    const late = tradesOf(trade({ T: '1786310819679', i: '"late"' }))
    expect(flagsOf(defined(), tradesOf(good), late)).toEqual([[], ['LATE']])
  })

  it('one id with two prices', () => {
    expect(flagsOf(defined(), tradesOf(trade()), tradesOf(trade({ p: '"65114.3"' })))).toEqual([[], ['CONFLICT']])
  })

  it('a price ten times the one before', () => {
    const spike = tradesOf(trade({ p: '"651142.0"', i: '"spike"' }))
    expect(flagsOf(defined(), tradesOf(good), spike)).toEqual([[], ['IMPLAUSIBLE']])
  })

  it('a trade said twice counts once', () => {
    const mapper = defined()
    mapper.frame(frameOf(tradesOf(trade())))
    expect(mapper.frame(frameOf(tradesOf(trade({ p: '"65114.2"' }))))).toMatchObject({ items: [], repeats: 1 })
  })

  it('a time that the venue left out stays out', () => {
    const [item] = defined().frame(frameOf(tradesOf(trade({ T: '' })))).items
    expect(item?.event).toMatchObject({ exchangeTimeMs: undefined, receivedTimeMs: 1786310819965 })
  })

  it('two equal liquidations of one frame are two', () => {
    const item = '{"T":1786310819680,"s":"BTCUSDT","S":"Buy","v":"0.5","p":"65000.0"}'
    const { items } = defined().frame(frameOf(`{"topic":"allLiquidation.BTCUSDT","data":[${item},${item}]}`))
    expect(items).toMatchObject([
      { type: 'LiquidationReported', ordinal: 0, event: { positionSide: 'LONG', priceKind: 'BANKRUPTCY' } },
      { type: 'LiquidationReported', ordinal: 1 },
    ])
  })
})

describe('a digit beyond the scale', () => {
  it('raises the scale first, and every event after it speaks the finer one', () => {
    const mapper = defined()
    const finer = tradesOf(trade({ p: '"65114.25"', v: '"0.0005"', i: '"finer"' }), good)
    const { items } = mapper.frame(frameOf(finer))
    expect(items).toMatchObject([
      {
        type: 'InstrumentDefined',
        event: { definitionVersion: 2, priceScale: 2, tickSize: 10, amountScale: 4, amountStep: 10 },
      },
      { type: 'TradeExecuted', event: { price: 6511425, priceScale: 2, amount: 5, amountScale: 4 } },
      { type: 'TradeExecuted', event: { price: 6511420, priceScale: 2, amount: 40, amountScale: 4 } },
    ])
    expect(mapper.definitionOf('BTCUSDT')?.definitionVersion).toBe(2)
  })

  it('is refused where it would put a living price beyond 2^53, and the scale stays', () => {
    const mapper = defined()
    mapper.frame(frameOf(tradesOf(good)))
    const { items } = mapper.frame(frameOf(tradesOf(trade({ p: '"0.0000000000001"' }))))
    expect(items).toMatchObject([{ kind: 'rejected', event: { reason: 'NOT_EXACT', field: 'p' } }])
    expect(mapper.definitionOf('BTCUSDT')?.priceScale).toBe(1)
  })
})

/** The text with one stretch of it replaced by something else. */
const mutated = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.nat(12), fc.string({ maxLength: 6 }))
    .map(([at, length, other]) => text.slice(0, at) + other + text.slice(at + length))
