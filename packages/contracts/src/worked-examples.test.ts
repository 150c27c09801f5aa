import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import {
  type BookDelta,
  bookId,
  contentHash,
  createCodec,
  derivedId,
  fingerprintOf,
  hex,
  id,
  murmur2,
  partitionOf,
  type RecordType,
  rawFrameId,
  type ScoreComputed,
  schemas,
  seal,
  shortId,
  type TradeExecuted,
  tradeId,
  type WriterSchema,
} from './index.ts'

const numbered = (ids: Partial<Record<RecordType, number>>): WriterSchema[] =>
  Object.entries(ids).map(([type, schemaId]) => ({
    type: type as RecordType,
    schemaId,
    text: schemas[type as RecordType].text,
  }))
const codec = createCodec(numbered({ RawFrame: 11, TradeExecuted: 12, BookDelta: 13, ScoreComputed: 14 }))
const encoded = (type: RecordType, body: Buffer): string => hex(codec.frame(type, body))

const trade: TradeExecuted = {
  instrument: 'bybit:BTC/USDT:USDT',
  exchangeTimeMs: 1786310819680,
  receivedTimeMs: 1786310819965,
  origin: 'STREAM',
  flags: [],
  price: 651142,
  priceScale: 1,
  amount: 4,
  amountScale: 3,
  takerSide: 'SELL',
  printKind: 'REGULAR',
  venueTradeId: 'a9188a0a-82bc-50de-be60-03eedbe3cdd7',
  venueSequence: 753843954913,
}

describe('the recipe of ids', () => {
  it('gives the published vectors', () => {
    expect(hex(id('vector/1'))).toBe('543c505842d117dfb9ea193c67451832')
    expect(hex(id('vector/1', ''))).toBe('a12dab37eb43a7c839a09090269deebc')
    expect(hex(id('vector/1', undefined))).toBe('728e8f9f3a2525ae28914cdc84353517')
    expect(hex(id('vector/1', 'é', -1))).toBe('dbf8042d0ae9c2a58c05fa2878f4e258')
  })

  it('shortens an id to eight characters for people', () => {
    expect(shortId('sig', Buffer.from('daf719c93bbf372f', 'hex'))).toBe('sig_vbvhkj9v')
  })

  it('places a key where Kafka clients look for it', () => {
    expect((murmur2(Buffer.from('bybit:BTC/USDT:USDT')) >>> 0).toString(16)).toBe('993fd02f')
    expect(partitionOf('bybit:BTC/USDT:USDT', 3)).toBe(1)
    expect((murmur2(Buffer.from('bybit:linear-1')) >>> 0).toString(16)).toBe('d4bf67a0')
    expect(partitionOf('bybit:linear-1', 3)).toBe(1)
  })
})

describe('a recorded trade frame of Bybit', () => {
  const text =
    '{"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1786310819681,"data":[{"T":1786310819680,"s":"BTCUSDT","S":"Sell","v":"0.004","p":"65114.20","L":"MinusTick","i":"a9188a0a-82bc-50de-be60-03eedbe3cdd7","BT":false,"RPI":false,"seq":753843954913}]}'

  it('is one raw record of 311 bytes', () => {
    const frame = {
      venue: 'bybit',
      connection: 'linear-1',
      connectionEpochMs: 1786310818223,
      frameNumber: 127,
      direction: 'RECEIVED',
      transport: 'WEBSOCKET',
      venueChannel: 'publicTrade.BTCUSDT',
      receivedTimeMs: 1786310819965,
      binary: false,
      data: Buffer.from(text),
    } as const
    const body = codec.encodeBody('RawFrame', frame)
    expect(encoded('RawFrame', body)).toBe(
      `000000000b0a6279626974106c696e6561722d31dee6df86fd67fe01020202267075626c696354726164652e42544355534454fa81e086fd670000f403${Buffer.from(text).toString('hex')}`,
    )
    expect(hex(fingerprintOf('RawFrame'))).toBe('897a434b42f0a72a1436b9c894157eca7d1ff6e7d93fefdaa812ebfa061949e4')
    expect(hex(contentHash(fingerprintOf('RawFrame'), body))).toBe('95f4ca918df3e7ba9c3c4134f4bd930f')
    expect(hex(rawFrameId(frame))).toBe('bd54e2ba41df1682fa418a465b4e3f5c')
  })

  it('is one trade of 93 bytes with its id and headers', () => {
    const body = codec.encodeBody('TradeExecuted', trade)
    expect(encoded('TradeExecuted', body)).toBe(
      '000000000c2662796269743a4254432f555344543a5553445402c0fddf86fd67fa81e086fd6702008cbe4f0208060402024861393138386130612d383262632d353064652d626536302d30336565646265336364643702c293cfc9f02b',
    )
    expect(hex(tradeId(trade))).toBe('a365b1d424de20f2fda98003179e6fcd')
    expect(schemas.TradeExecuted.textHash).toBe('f713713c341fc81f5706e815157e3bc121b1ddec1ca32d6633a81ac665689aee')
    const record = seal(codec, {
      topic: 'market.events',
      partition: 1,
      key: trade.instrument,
      type: 'TradeExecuted',
      event: trade,
      eventId: tradeId(trade),
      manifest: Buffer.from('00112233445566778899aabbccddeeff', 'hex'),
      headers: { feed: { shard: 'linear', epoch: 1 }, frame: 'linear-1@1786310818223/127#0' },
      timestampMs: 1,
    })
    expect(
      record.headers.map(([name, value]) => [
        name,
        name === 'feed' || name === 'frame' ? value.toString() : hex(value),
      ]),
    ).toEqual([
      ['eventId', 'a365b1d424de20f2fda98003179e6fcd'],
      ['contentHash', '4031db05bdf2addea88ad611122d6cb3'],
      ['schema', '913a08fd75212b97'],
      ['manifest', '00112233445566778899aabbccddeeff'],
      ['feed', 'linear#1'],
      ['frame', 'linear-1@1786310818223/127#0'],
    ])
  })
})

it('a recorded book delta has the published id, bytes and hash', () => {
  const delta: BookDelta = {
    instrument: 'bybit:BTC/USDT:USDT',
    exchangeTimeMs: 1786310818327,
    receivedTimeMs: 1786310819721,
    origin: 'STREAM',
    flags: [],
    bidPrices: [651039, 651038, 650924, 650921],
    bidAmounts: [94, 39, 0, 15],
    askPrices: [651168, 651170, 651194, 651335, 651336, 651467],
    askAmounts: [0, 2, 28, 2301, 1, 0],
    priceScale: 1,
    amountScale: 3,
    firstUpdateId: 15076955,
    lastUpdateId: 15076955,
    previousUpdateId: undefined,
    venueSequence: 753843918854,
    depthLevels: 200,
    checksum: undefined,
  }
  const body = codec.encodeBody('BookDelta', delta)
  const eventId = bookId('BookDelta', delta)
  expect(encoded('BookDelta', body)).toBe(
    '000000000d2662796269743a4254432f555344543a5553445402aee8df86fd6792fedf86fd67020008bebc4fbcbc4fd8ba4fd2ba4f0008bc014e001e000cc0be4fc4be4ff4be4f8ec14f90c14f96c34f000c000438fa23020000020602b6b9b00e02b6b9b00e00028ce0cac9f02b900300',
  )
  expect(hex(eventId)).toBe('8c55d6b4f64ac9ad766232a1861bdd7e')
  expect(hex(contentHash(fingerprintOf('BookDelta'), body))).toBe('28d9c2b3e83d208072a64d17f63cd156')
})

it('a derived score has the published id, bytes and hash', () => {
  const configHash = id('config/1', '{"emitDelta":1,"heartbeatMs":60000,"slotMs":250}')
  expect(hex(configHash)).toBe('d69aa76c18dc7959b511c5182efab1a6')
  const score: ScoreComputed = {
    instrument: 'bybit:BTC/USDT:USDT',
    analyzer: 'order-flow',
    version: 1,
    configHash,
    asOfMs: 1786310819750,
    dimension: 'ORDER_FLOW',
    kind: 'DIRECTION',
    score: 73.03,
    coverage: 0.3,
    reasons: [{ code: 'WARMING_UP', part: 'M5' }],
    windowFromMs: 1786296420000,
    timeframes: [
      { timeframe: 'M1', score: 73.03, coverage: 0.75 },
      { timeframe: 'M5', score: undefined, coverage: 0 },
      { timeframe: 'M30', score: undefined, coverage: 0 },
      { timeframe: 'H4', score: undefined, coverage: 0 },
    ],
    components: [{ name: 'cvd', score: 77.74, weight: 0.22, coverage: 1 }],
    evidence: [
      { name: 'M1.cvd', value: 1.125 },
      { name: 'receivedTimeCount', value: 0 },
    ],
  }
  const body = codec.encodeBody('ScoreComputed', score)
  expect(encoded('ScoreComputed', body)).toBe(
    '000000000e2662796269743a4254432f555344543a55534454146f726465722d666c6f770220d69aa76c18dc7959b511c5182efab1a6ccfedf86fd67144f524445525f464c4f57020252b81e85eb415240333333333333d33f0202044d3500c09a82f9fc6708020252b81e85eb415240000000000000e83f040000000000000000000600000000000000000008000000000000000000000206637664028fc2f5285c6f5340295c8fc2f528cc3f000000000000f03f00040c4d312e637664000000000000f23f22726563656976656454696d65436f756e74000000000000000000',
  )
  expect(hex(derivedId('order-flow', 1, configHash, score.instrument, tradeId(trade), 0))).toBe(
    'daf719c93bbf372f045f1fd7ee0cb18d',
  )
  expect(hex(contentHash(fingerprintOf('ScoreComputed'), body))).toBe('dc88267bcff82d60443a706c314226c7')
})

it('the id of a set is a hash over its analyzers', () => {
  const configHash = id('config/1', '{"emitDelta":1,"heartbeatMs":60000,"slotMs":250}')
  const setHash = id('set/1', 'candle-builder', 1, configHash, 'order-flow', 1, configHash)
  expect(`flow-${hex(setHash).slice(0, 8)}-g1`).toBe('flow-a5ce1310-g1')
  expect(hash('sha256', '', 'hex')).toHaveLength(64)
})
