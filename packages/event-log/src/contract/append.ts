import {
  builtInSchemas,
  createCodec,
  type NewRecord,
  open,
  seal,
  type TradeExecuted,
  topicDeclaration,
  tradeId,
} from '@virtuoso/contracts'
import { describe, expect, it } from 'vitest'
import { type Bench, codeOf, endOf, openLog, readToEnd, recordOf, textOf } from './log-under-test.ts'

const trade: TradeExecuted = {
  instrument: 'bybit:BTC/USDT:USDT',
  exchangeTimeMs: 1_786_310_819_680,
  receivedTimeMs: 1_786_310_819_965,
  origin: 'STREAM',
  flags: [],
  price: 651_142,
  priceScale: 1,
  amount: 4,
  amountScale: 3,
  takerSide: 'SELL',
  printKind: 'REGULAR',
  venueTradeId: 'a9188a0a-82bc-50de-be60-03eedbe3cdd7',
  venueSequence: 753_843_954_913,
}

const unfit: readonly [string, string, Partial<NewRecord>][] = [
  ['a value of more than 1 MiB on market.events', 'record-too-large', { value: Buffer.alloc(1_048_577) }],
  ['headers of more than 16 KiB', 'record-too-large', { headers: [['frame', Buffer.alloc(16_384)]] }],
  ['a key of exactly 00 00 00 00', 'invalid-request', { key: Buffer.alloc(4) }],
  ['no key where a record needs one', 'invalid-request', { key: null }],
]

export function appendContract(bench: Bench): void {
  describe('appending', () => {
    it('keeps the order of a partition, and every byte of key, value, headers and time', async () => {
      const log = await openLog(bench)
      const from = await endOf(log, 'market.events', 1)
      const written = [
        recordOf('market.events', 1, 'plain'),
        recordOf('market.events', 1, 'a key beyond ASCII', { key: Buffer.from('bybit:₿/USDT') }),
        recordOf('market.events', 1, 'all bytes', { value: Buffer.from(Array.from({ length: 256 }, (_, it) => it)) }),
        recordOf('market.events', 1, 'no headers', { headers: [] }),
        recordOf('market.events', 1, 'headers', {
          headers: [
            ['zeta', Buffer.from([0, 255, 128])],
            ['eventId', Buffer.alloc(16, 7)],
            ['cause', Buffer.from('market.events/1@91231')],
            ['größe', Buffer.alloc(0)],
          ],
        }),
        recordOf('market.events', 1, '', { value: Buffer.alloc(0), timestampMs: 1 }),
        recordOf('market.events', 1, '', { value: null }),
      ]
      await log.append(written.slice(0, 3))
      await log.append(written.slice(3))
      const found = await readToEnd(log, 'market.events', 1, from)
      expect(found.map(({ offset: _, ...rest }) => rest)).toEqual(written)
      expect(found.every((it) => Buffer.isBuffer(it.value ?? Buffer.alloc(0)) && Buffer.isBuffer(it.key))).toBe(true)
      expect(found.map((it) => it.offset)).toEqual(found.map((it) => it.offset).sort((a, b) => a - b))
    })

    it('takes one batch for several topics and partitions, in order in each', async () => {
      const log = await openLog(bench)
      const places = [
        ['market.events', 0],
        ['market.events', 2],
        ['market.raw', 0],
        ['system.events', 0],
      ] as const
      const ends = await Promise.all(places.map(([topic, partition]) => endOf(log, topic, partition)))
      const texts = Array.from({ length: 100 }, (_, it) => `${it}`)
      await log.append(texts.flatMap((text) => places.map(([topic, partition]) => recordOf(topic, partition, text))))
      for (const [index, [topic, partition]] of places.entries()) {
        const found = await readToEnd(log, topic, partition, ends[index] ?? 0)
        expect(found.map(textOf)).toEqual(texts)
        expect(found.every((it) => it.topic === topic && it.partition === partition)).toBe(true)
      }
    })

    it.each(unfit)('refuses %s before anything is written', async (_, code, wrong) => {
      const log = await openLog(bench)
      const before = await log.positions('market.events')
      const batch = [recordOf('market.events', 0, 'good'), recordOf('market.events', 0, 'bad', wrong)]
      expect(await codeOf(log.append(batch))).toBe(code)
      expect(await log.positions('market.events')).toEqual(before)
    })

    it('takes a whole frame of 4 MiB on market.raw', async () => {
      const log = await openLog(bench)
      const value = Buffer.alloc(topicDeclaration('market.raw')?.recordMaxBytes ?? 0, 'frame')
      const from = await endOf(log, 'market.raw', 2)
      await log.append([recordOf('market.raw', 2, '', { value })])
      const found = await readToEnd(log, 'market.raw', 2, from)
      expect(found.map((it) => it.value?.equals(value))).toEqual([true])
    })

    it('keeps dead letters byte for byte, under no key or an empty one, with more headers than others may have', async () => {
      const log = await openLog(bench)
      const topic = 'market.events.dlq'
      const from = await endOf(log, topic, 1)
      const written = [
        recordOf(topic, 1, 'no key', { key: null }),
        recordOf(topic, 1, 'an empty key', { key: Buffer.alloc(0), value: Buffer.alloc(1_048_577, 'too large') }),
        recordOf(topic, 1, 'headers that stand twice', {
          headers: ['b', 'eventId', '1', 'b', 'eventId'].map((it, index) => [it, Buffer.from([index])] as const),
        }),
        recordOf(topic, 1, 'a tombstone', { value: null, headers: [['frame', Buffer.alloc(20_000, 'x')]] }),
      ]
      await log.append(written)
      const found = await readToEnd(log, topic, 1, from)
      expect(found.map(({ offset: _, ...rest }) => rest)).toEqual(written)
    })

    it('takes an empty batch as done', async () => {
      const log = await openLog(bench)
      await expect(log.append([])).resolves.toBeUndefined()
    })

    it('frames a trade so that this and any other client opens it as it was', async () => {
      const [log, other] = await Promise.all([openLog(bench), openLog(bench)])
      const from = await endOf(log, 'market.events', 1)
      const draft = { topic: 'market.events', partition: 1, key: trade.instrument, type: 'TradeExecuted' } as const
      const rest = { event: trade, eventId: tradeId(trade), manifest: Buffer.alloc(16, 1), timestampMs: 5 }
      await log.append([seal(log.codec, { ...draft, ...rest })])
      const [stored] = await readToEnd(other, 'market.events', 1, from)
      if (stored === undefined) throw new Error('the trade is not there')
      const opened = open(other.codec, stored)
      expect(opened.event).toEqual(trade)
      expect(opened.headers.eventId).toEqual(tradeId(trade))
      const elsewhere = seal(createCodec(builtInSchemas()), { ...draft, ...rest })
      expect(stored.headers).toEqual(elsewhere.headers)
    })
  })
}
