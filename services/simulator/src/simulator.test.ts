import { afterEach, expect, it, vi } from 'vitest'
import { askMarket } from '../test/ask.ts'
import { scriptedSource } from '../test/scripted-source.ts'
import { connect, dataOf } from '../test/venue-client.ts'
import { type Simulator, startSimulator } from './simulator.ts'

const trades = 'publicTrade.BTCUSDT'
const trade = (n: number, topic = trades) => `{"topic":"${topic}","n":${n}}`
const numbers = (texts: readonly string[], topic = trades) => dataOf(texts, topic).map((text) => JSON.parse(text).n)

let running: Simulator | undefined
afterEach(() => running?.stop())

async function market() {
  const source = scriptedSource()
  const simulator = await startSimulator({ source })
  running = simulator
  const client = await connect(simulator.wsUrl)
  client.subscribe(trades, 'publicTrade.ETHUSDT')
  await client.until((texts) => texts.length === 1)
  const print = (n: number, topic = trades) => source.print(topic, trade(n, topic))
  return { source, simulator, client, print }
}

it('tells a client what it subscribed to and nothing else', async () => {
  const { client, print, source } = await market()
  source.print('tickers.BTCUSDT', '{"topic":"tickers.BTCUSDT"}')
  print(1)
  await client.until((texts) => numbers(texts).length === 1)
  expect(client.texts.slice(1)).toEqual([trade(1)])
})

it('drops the next trades of one instrument only', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'drop', channel: 'publicTrade', instrument: 'BTCUSDT', count: 2 })
  for (const n of [1, 2, 3]) print(n)
  print(4, 'publicTrade.ETHUSDT')
  await client.until((texts) => numbers(texts, 'publicTrade.ETHUSDT').length === 1)
  expect(numbers(client.texts)).toEqual([3])
})

it('says a trade twice', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'duplicate' })
  for (const n of [1, 2]) print(n)
  await client.until((texts) => numbers(texts).length === 3)
  expect(numbers(client.texts)).toEqual([1, 1, 2])
})

it('swaps two trades of one instrument while another goes on', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'swap', channel: 'publicTrade', instrument: 'BTCUSDT' })
  print(1)
  print(7, 'publicTrade.ETHUSDT')
  for (const n of [2, 3]) print(n)
  await client.until((texts) => numbers(texts).length === 3)
  expect(numbers(client.texts)).toEqual([2, 1, 3])
})

it('falls silent for a muted channel until it is subscribed again, and goes on answering pings', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'mute', instrument: 'BTCUSDT' })
  print(1)
  client.say('{"op":"ping"}')
  await client.until((texts) => texts.some((text) => text.includes('pong')))
  expect(numbers(client.texts)).toEqual([])
  client.say(`{"op":"unsubscribe","args":["${trades}"]}`)
  client.subscribe(trades)
  await client.until((texts) => texts.filter((text) => text.includes('"op"')).length === 4)
  print(2)
  await client.until((texts) => numbers(texts).length === 1)
  expect(numbers(client.texts)).toEqual([2])
})

it('closes the connections it has and welcomes new ones', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'close' })
  expect(await client.closed).toBe(1001)
  const again = await connect(simulator.wsUrl)
  again.subscribe(trades)
  await again.until((texts) => texts.length === 1)
  print(1)
  await again.until((texts) => numbers(texts).length === 1)
})

it('tells the last trades again to whoever subscribes anew', async () => {
  const { client, print, simulator } = await market()
  for (const n of [1, 2, 3]) print(n)
  await client.until((texts) => numbers(texts).length === 3)
  simulator.mischief({ kind: 'retell', channel: 'publicTrade', count: 2 })
  const again = await connect(simulator.wsUrl)
  again.subscribe(trades)
  await again.until((texts) => numbers(texts).length === 2)
  print(4)
  await again.until((texts) => numbers(texts).length === 3)
  expect(numbers(again.texts)).toEqual([2, 3, 4])
  await client.until((texts) => numbers(texts).length === 4)
})

it('tells a late subscriber only afterwards, and in order', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'late', channel: 'publicTrade', instrument: 'BTCUSDT', forMs: 300 })
  print(1)
  client.say(`{"op":"unsubscribe","args":["${trades}"]}`)
  client.subscribe(trades)
  await client.until((texts) => texts.filter((text) => text.includes('"op"')).length === 3)
  print(2)
  print(7, 'publicTrade.ETHUSDT')
  await client.until((texts) => numbers(texts, 'publicTrade.ETHUSDT').length === 1)
  expect(numbers(client.texts)).toEqual([1])
  print(3)
  await client.until((texts) => numbers(texts).length === 3)
  expect(numbers(client.texts)).toEqual([1, 2, 3])
})

it('is away for a while: closes its connections, takes nobody in, and is back', async () => {
  const { client, simulator } = await market()
  simulator.mischief({ kind: 'away', forMs: 300 })
  expect(await client.closed).toBe(1001)
  await expect(connect(simulator.wsUrl)).rejects.toThrow('503')
  await vi.waitFor(() => connect(simulator.wsUrl), { timeout: 5_000 })
})

it.each(['{"topic":"publicTrade.BTCUSDT","data":[{"p":1e400', '', '{"topic":"nope.X"}'])(
  'injects %j verbatim',
  async (text) => {
    const { client, simulator } = await market()
    const answer = await fetch(`${simulator.restUrl}/_sim/mischief`, {
      method: 'POST',
      body: JSON.stringify({ kind: 'inject', text, afterMs: 1 }),
    })
    expect(answer.status).toBe(202)
    await client.until((texts) => texts.length === 2)
    expect(client.texts[1]).toBe(text)
  },
)

it('names what is wrong with a mischief', async () => {
  const { simulator } = await market()
  for (const body of ['{', '{"kind":"explode"}', '{"kind":"drop","count":0}', '{"kind":"inject"}', '{"kind":"away"}']) {
    const answer = await fetch(`${simulator.restUrl}/_sim/mischief`, { method: 'POST', body })
    expect([body, answer.status]).toEqual([body, 400])
  }
})

it('keeps a journal of what it sent, not of what it dropped, and of what it was asked', async () => {
  const { client, print, simulator } = await market()
  simulator.mischief({ kind: 'drop' })
  for (const n of [1, 2]) print(n)
  await client.until((texts) => numbers(texts).length === 1)
  await fetch(`${simulator.restUrl}/v5/market/tickers?category=linear`)
  const lines = async (path: string) =>
    (await (await fetch(simulator.restUrl + path)).text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
  expect((await lines('/_sim/truth')).filter(({ topic }) => topic !== undefined)).toEqual([
    { timeMs: 1_786_310_820_000, connection: 'sim-1', topic: trades, text: trade(2) },
  ])
  expect((await lines('/_sim/requests')).map(({ text }) => text)).toEqual([
    'open',
    `{"op":"subscribe","req_id":"1","args":["${trades}","publicTrade.ETHUSDT"]}`,
    'GET /v5/market/tickers?category=linear',
  ])
})

it('tells which trades it said, from a given frame on', async () => {
  const { client, source, simulator } = await market()
  const said = (n: number) => ({ s: 'BTCUSDT', i: `id-${n}`, T: n, S: 'Buy', p: '65114.20', v: '0.004' })
  for (const ids of [[1, 2], [3]]) source.print(trades, JSON.stringify({ topic: trades, data: ids.map(said) }))
  await client.until((texts) => texts.length === 3)
  const ask = async (from: number) => {
    const answer = await fetch(`${simulator.restUrl}/_sim/trades?from=${from}`)
    const lines = (await answer.text()).split('\n').filter((line) => line !== '')
    return { next: Number(answer.headers.get('x-next')), trades: lines.map((line) => JSON.parse(line)) }
  }
  const { next, trades: all } = await ask(0)
  expect(all.map(({ id }) => id)).toEqual(['id-1', 'id-2', 'id-3'])
  expect(all[0]).toEqual({
    ...{ symbol: 'BTCUSDT', id: 'id-1', timeMs: 1, side: 'Buy', price: '65114.20', amount: '0.004' },
    connection: 'sim-1',
  })
  expect((await ask(next - 1)).trades.map(({ id }) => id)).toEqual(['id-3'])
  expect(await ask(next)).toEqual({ next, trades: [] })
})

it('answers an unknown path with 404 and the time with its own clock', async () => {
  const { simulator } = await market()
  const unknown = await fetch(`${simulator.restUrl}/v5/market/nope`)
  expect([unknown.status, await unknown.json()]).toMatchObject([404, { retCode: 404 }])
  const time = await askMarket(simulator, 'time')
  expect(time).toMatchObject({ retCode: 0, time: 1_786_310_820_000, result: { timeSecond: '1786310820' } })
})

it('refuses a port that is taken', async () => {
  const { simulator } = await market()
  await expect(startSimulator({ port: simulator.port, source: scriptedSource() })).rejects.toMatchObject({
    code: 'environment',
  })
})
