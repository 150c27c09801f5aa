import { recorded } from '@virtuoso/testing'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { askMarket } from '../../test/ask.ts'
import { bookOf, connect, dataOf, type VenueClient } from '../../test/venue-client.ts'
import { type Simulator, startSimulator } from '../simulator.ts'
import { readRecording } from './read-recording.ts'
import { recordedState } from './recorded-state.ts'
import { recordingSource } from './recording-source.ts'

const folder = recorded('ws-bybit-v5-20260809')
const symbols = ['BTCUSDT', 'DOGEUSDT', 'ETHUSDT', 'SOLUSDT']
const channels = ['orderbook.200', 'publicTrade', 'tickers', 'kline.1', 'allLiquidation']
const topics = symbols.flatMap((symbol) => channels.map((channel) => `${channel}.${symbol}`))
const lastFrames = (texts: readonly string[], frames: number) =>
  texts.filter((it) => it.startsWith('{"topic"')).length >= frames

describe.skipIf(folder === undefined)('the recording of Bybit, 2026-08-09', () => {
  const recording = readRecording(folder ?? '')
  let running: Simulator | undefined
  afterEach(() => running?.stop())

  async function replay(speed: number): Promise<{ simulator: Simulator; client: VenueClient }> {
    const simulator = await startSimulator({ source: recordingSource(folder ?? '', { speed }) })
    running = simulator
    const client = await connect(simulator.wsUrl)
    for (const topic of topics) client.subscribe(topic)
    return { simulator, client }
  }

  it('comes out of the socket byte for byte in its recorded order', async () => {
    const { client } = await replay(Number.POSITIVE_INFINITY)
    await client.until((texts) => lastFrames(texts, recording.frames.length))
    const frames = client.texts.filter((text) => !text.startsWith('{"success"'))
    expect(frames).toEqual(recording.frames.map(({ text }) => text))
  })

  it('brings every trade: 56 of Bitcoin, 23 of Ether, 165 of Solana, 83 of Dogecoin', async () => {
    const { simulator, client } = await replay(Number.POSITIVE_INFINITY)
    await client.until((texts) => lastFrames(texts, recording.frames.length))
    const count = (symbol: string) =>
      dataOf(client.texts, `publicTrade.${symbol}`).flatMap((text) => JSON.parse(text).data).length
    expect(symbols.map((symbol) => [symbol, count(symbol)])).toEqual([
      ['BTCUSDT', 56],
      ['DOGEUSDT', 83],
      ['ETHUSDT', 23],
      ['SOLUSDT', 165],
    ])
    expect(simulator.symbols()).toEqual(symbols)
  })

  it('goes at the recorded pace', async () => {
    const { client, simulator } = await replay(100)
    await client.until((texts) => lastFrames(texts, 1))
    const beganMs = performance.now()
    await client.until((texts) => lastFrames(texts, recording.frames.length))
    const tookMs = performance.now() - beganMs
    expect(tookMs).toBeGreaterThan(400)
    const { time } = await askMarket(simulator, 'time')
    expect(time).toBeGreaterThanOrEqual(Math.floor(recording.frames.at(-1)?.receivedMs ?? 0))
  })

  it('is over for who comes afterwards: acknowledged, answered, told nothing', async () => {
    const { simulator, client } = await replay(Number.POSITIVE_INFINITY)
    await client.until((texts) => lastFrames(texts, recording.frames.length))
    const late = await connect(simulator.wsUrl)
    late.subscribe(...topics)
    late.say('{"op":"ping"}')
    await late.until((texts) => texts.length >= 2)
    expect(late.texts.map((text) => JSON.parse(text).op)).toEqual(['subscribe', 'ping'])
  })

  it('waits for the subscriptions: venue time stands at the start and nothing is told', async () => {
    const simulator = await startSimulator({ source: recordingSource(folder ?? '') })
    running = simulator
    const client = await connect(simulator.wsUrl)
    client.subscribe('orderbook.200.BTCUSDT', 'publicTrade.BTCUSDT')
    await client.until((texts) => texts.length === 1)
    expect((await askMarket(simulator, 'time')).time).toBe(recording.startMs)
    expect(client.texts.length).toBe(1)
  })

  it('lets a client that comes back half way end with the same books', () => {
    const books = topics.filter((topic) => topic.startsWith('orderbook'))
    const frames = recording.frames.filter(({ topic }) => topic.startsWith('orderbook'))
    fc.assert(
      fc.property(fc.constantFrom(...books), fc.nat(frames.length), (topic, cut) => {
        const before = frames.slice(0, cut).filter((frame) => frame.topic === topic)
        const after = frames.slice(cut).filter((frame) => frame.topic === topic)
        const resumed = [...recordedState(topic, before), ...after].map(({ text }) => text)
        expect(bookOf(resumed)).toEqual(bookOf([...before, ...after].map(({ text }) => text)))
        expect(recordedState(topic, before).every(({ text }) => !text.includes(',"0"]'))).toBe(true)
        const ids = resumed.map((text) => JSON.parse(text).data.u)
        expect(ids.slice(1).every((id, index) => id === ids[index] + 1)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('gives a returning client the whole ticker that the changes so far add up to', () => {
    const frames = recording.frames.filter(({ topic }) => topic === 'tickers.SOLUSDT')
    const [state] = recordedState('tickers.SOLUSDT', frames)
    const first = JSON.parse(frames[0]?.text ?? '')
    const resumed = JSON.parse(state?.text ?? '')
    expect(resumed.type).toBe('snapshot')
    expect(Object.keys(resumed.data)).toEqual(expect.arrayContaining(Object.keys(first.data)))
    expect(resumed.ts).toBe(JSON.parse(frames.at(-1)?.text ?? '').ts)
  })

  it('answers the instruments as recorded and every other list as empty', async () => {
    const { simulator } = await replay(1)
    const ask = async (query: string) => {
      const { retCode, result } = await askMarket(simulator, query)
      return [retCode, result.list.length]
    }
    expect(await ask('instruments-info?category=linear&status=Trading&limit=1000')).toEqual([0, 800])
    expect(await ask('instruments-info?category=linear&limit=1000')).toEqual([0, 800])
    expect(await ask('instruments-info?category=linear&limit=1000&status=PreLaunch')).toEqual([0, 0])
    expect(await ask('instruments-info?category=spot&limit=1000')).toEqual([0, 557])
    expect(await ask('instruments-info?category=option&baseCoin=BTC')).toEqual([0, 0])
    expect(await ask('kline?category=linear&symbol=BTCUSDT&interval=1')).toEqual([0, 0])
  })
})

it('says which recording cannot be played', () => {
  expect(() => recordingSource('/nowhere')).toThrow(expect.objectContaining({ code: 'environment' }))
})
