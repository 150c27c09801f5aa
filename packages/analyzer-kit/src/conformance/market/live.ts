/** One instrument's live market, half a second at a time: bursts of trades, a book that moves, holes in every channel. */
import type { Channel, TradeExecuted } from '@virtuoso/contracts'
import { bookStory } from './book-story.ts'
import type { Fact } from './fact.ts'
import type { Random } from './random.ts'

export type Timed = Readonly<{ atMs: number; fact: Fact }>
/** A stretch of the story, in half seconds from its start. */
export type Hole = Readonly<{ from: number; to: number; channels: readonly Channel[]; recovered?: boolean }>
export type Mood = Readonly<{
  from: number
  /** −1 all sell … 1 all buy. */
  lean: number
  /** Trades in a half second, at most. */
  tradesMax: number
}>
type LiveOf = Readonly<{
  instrument: string
  chance: Random
  fromMs: number
  steps: number
  price: number
  moods: readonly Mood[]
  holes: readonly Hole[]
}>

export const stepMs = 500

export function live({ instrument, chance, fromMs, steps, price: opened, moods, holes }: LiveOf): Timed[] {
  const told: Timed[] = []
  const book = bookStory(chance)
  let price = opened
  let updateId = 1_000
  let openInterest = 5_000_000
  let traded = 0
  let atMs = fromMs

  const head = () =>
    ({ instrument, exchangeTimeMs: atMs - 30, receivedTimeMs: atMs, origin: 'STREAM', flags: [] }) as const
  const tell = (fact: Fact): void => {
    told.push({ atMs, fact })
  }
  const scales = { priceScale: 1, amountScale: 3 } as const

  const tellBook = (isWhole: boolean, lean: number): void => {
    const levels = isWhole ? book.whole(price, lean) : book.change(price, lean)
    const previousUpdateId = updateId
    updateId += 1
    const event = { ...head(), ...levels, ...scales, lastUpdateId: updateId, depthLevels: 50 }
    if (isWhole) tell({ type: 'BookSnapshot', event })
    else tell({ type: 'BookDelta', event: { ...event, firstUpdateId: updateId, previousUpdateId } })
  }
  const tellTrade = (lean: number): void => {
    traded += 1
    const isBuy = chance.share() < (1 + lean) / 2
    const side: TradeExecuted['takerSide'] = traded % 97 === 0 ? 'UNKNOWN' : isBuy ? 'BUY' : 'SELL'
    const event: TradeExecuted = {
      ...head(),
      ...scales,
      exchangeTimeMs: traded % 61 === 0 ? undefined : atMs - chance.between(30, 400),
      price: price + (isBuy ? chance.between(1, 6) : -chance.between(1, 6)),
      amount: chance.between(1, 40) * chance.between(1, 40),
      takerSide: side,
      printKind: traded % 113 === 0 ? 'BLOCK' : 'REGULAR',
      venueTradeId: `${instrument}-${traded}`,
    }
    tell({ type: 'TradeExecuted', event })
  }
  const tellSlow = (step: number, isDown: (channel: Channel) => boolean): void => {
    const markScale = 1
    const event = {
      ...head(),
      ...scales,
      markScale,
      last: price,
      bid: price - 1,
      ask: price + 1,
      mark: price,
      index: price,
    }
    if (step % 10 === 0 && !isDown('TICKER')) tell({ type: 'TickerUpdated', event })
    openInterest += chance.between(-4_000, 6_000)
    const interest = { ...head(), openInterest, openInterestScale: 3, unit: 'BASE', counting: 'TWO_SIDED' } as const
    if (step % 20 === 4 && !isDown('OPEN_INTEREST'))
      tell({ type: 'OpenInterestObserved', event: { ...interest, observedTimeMs: atMs - 30 } })
    const fundingTimeMs = fromMs + 4 * 3_600_000
    const rate = chance.between(-30_000, 40_000)
    if (step % 60 === 7 && !isDown('FUNDING'))
      tell({ type: 'FundingRateObserved', event: { ...head(), rate, rateScale: 8, kind: 'PREDICTED', fundingTimeMs } })
  }

  for (let step = 0; step < steps; step += 1) {
    atMs = fromMs + step * stepMs
    for (const { from, to, channels, recovered = false } of holes)
      for (const channel of channels) {
        if (step === from)
          tell({ type: 'FeedGap', event: { ...head(), channel, reason: 'DISCONNECT', fromTimeMs: atMs - 100 } })
        if (step === to)
          tell({ type: 'FeedResumed', event: { ...head(), channel, atTimeMs: atMs, recovered, recoveredCount: 0 } })
      }
    const isDown = (channel: Channel): boolean =>
      holes.some((it) => it.channels.includes(channel) && it.from <= step && step < it.to && it.recovered !== true)
    const { lean, tradesMax } = moods.findLast((it) => it.from <= step) ?? { lean: 0, tradesMax: 1 }
    price += Math.round(lean * 2) + chance.between(-2, 2)
    const isFresh = step === 0 || holes.some((it) => it.channels.includes('BOOK') && it.to === step)
    if (!isDown('BOOK')) tellBook(isFresh, lean / 2)
    const count = chance.between(0, tradesMax)
    for (let index = 0; index < count && !isDown('TRADES'); index += 1) tellTrade(lean)
    tellSlow(step, isDown)
  }
  return told
}
