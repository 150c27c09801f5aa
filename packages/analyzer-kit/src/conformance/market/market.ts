/** The market that every law looks at: two instruments of one venue in one partition, drawn from a seed. */
import type { Channel, InstrumentDefined } from '@virtuoso/contracts'
import { type Fact, shard } from './fact.ts'
import { history } from './history.ts'
import { type Hole, live, type Mood, stepMs, type Timed } from './live.ts'
import { random } from './random.ts'

export const firstInstrument = 'bybit:BTC/USDT:USDT'
export const secondInstrument = 'bybit:ETH/USDT:USDT'
/** ms; on the grid of every timeframe. */
export const openedMs = 14_400_000 * 124_000
/** Price integer of both when the market opens. */
export const openedAt = 600_000

const everyChannel: readonly Channel[] = ['TRADES', 'BOOK', 'TICKER', 'FUNDING', 'OPEN_INTEREST', 'CANDLES']
const minute = 60_000 / stepMs
const moods: readonly Mood[] = [
  { from: 0, lean: 0, tradesMax: 2 },
  { from: 2 * minute, lean: 0.7, tradesMax: 3 },
  { from: 6.6 * minute, lean: 0, tradesMax: 1 },
  { from: 7.9 * minute, lean: -0.6, tradesMax: 4 },
]
export const holes: readonly Hole[] = [
  { from: 190, to: 200, channels: ['TRADES'] },
  { from: 800, to: 820, channels: ['BOOK'] },
  { from: 850, to: 882, channels: ['TRADES'] },
  { from: 900, to: 920, channels: everyChannel },
]

/** What the market is drawn with; the laws change one thing at a time. */
export type Drawing = Readonly<{
  seed: number
  /** Minutes that the first instrument is live; default 9, in which a set says everything that it can say. */
  minutes?: number
  holes?: readonly Hole[]
}>

export function market({ seed, minutes = 9, holes: drawn = holes }: Drawing): Fact[] {
  const chance = random(seed)
  const [btc, eth] = [firstInstrument, secondInstrument]
  const old = { instrument: btc, chance, untilMs: openedMs, price: openedAt }
  const opening: Fact[] = [
    defined(btc),
    ...history(old, 'H4', 61),
    ...history(old, 'M30', 110),
    ...history(old, 'M5', 230),
    ...history(old, 'M1', 230),
    defined(eth),
    ...history({ ...old, instrument: eth }, 'M1', 61),
  ]
  const first = live({ ...old, fromMs: openedMs, steps: minutes * minute, moods, holes: drawn })
  const second = live({
    instrument: eth,
    chance,
    fromMs: openedMs + 60_000,
    steps: Math.min(2.5, minutes - 1) * minute,
    price: openedAt,
    moods: [{ from: 0, lean: 0.2, tradesMax: 2 }],
    holes: [{ from: 200, to: 220, channels: ['TICKER', 'TRADES'] }],
  })
  const lateCandle = history({ ...old, untilMs: openedMs + 8 * 60_000 }, 'M1', 1).map((fact) => ({
    atMs: openedMs + 8.5 * 60_000,
    fact,
  }))
  return [...opening, ...inTime([...first, ...second, ...lateCandle])]
}

/** In order of arrival, with the progress of the feed once a second. */
export function inTime(told: readonly Timed[]): Fact[] {
  const facts: Fact[] = []
  let toldMs = openedMs
  for (const { atMs, fact } of [...told].sort((a, b) => a.atMs - b.atMs)) {
    for (; toldMs <= atMs; toldMs += 1_000) facts.push(progressed(toldMs - 2_000))
    facts.push(fact)
  }
  return facts
}

export const progressed = (watermarkMs: number): Fact => ({
  type: 'FeedProgressed',
  event: { venue: 'bybit', receivedTimeMs: watermarkMs + 2_000, shard, watermarkMs },
})

export const defined = (instrument: string, fields: Partial<InstrumentDefined> = {}): Fact => ({
  type: 'InstrumentDefined',
  event: {
    instrument,
    receivedTimeMs: openedMs,
    origin: 'BACKFILL',
    flags: [],
    definitionVersion: 1,
    venueSymbol: 'BTCUSDT',
    base: 'BTC',
    quote: 'USDT',
    settle: 'USDT',
    contractKind: 'LINEAR',
    tickSize: 1,
    priceScale: 1,
    amountStep: 1,
    amountScale: 3,
    amountUnit: 'BASE',
    contractScale: 0,
    fundingIntervalMs: 28_800_000,
    status: 'TRADING',
    integrity: everyChannel.map((channel) => ({ channel, integrity: 'NONE' })),
    ...fields,
  },
})
