/** The same market said in another way: mirrored, shifted in time, in other units. */
import { type Fact, keyOfFact } from './fact.ts'

/** Prices → 2c − p, bids ↔ asks, buyers ↔ sellers; what rose falls by the same. @param centre - Price integer c. */
export const mirrored = (facts: readonly Fact[], centre: number): Fact[] => facts.map((it) => mirroredFact(it, centre))

function mirroredFact(fact: Fact, centre: number): Fact {
  const price = (value: number): number => 2 * centre - value
  const maybe = (value: number | undefined): number | undefined => (value === undefined ? undefined : price(value))
  switch (fact.type) {
    case 'TradeExecuted': {
      const { takerSide } = fact.event
      const other = takerSide === 'BUY' ? 'SELL' : takerSide === 'SELL' ? 'BUY' : takerSide
      return { type: fact.type, event: { ...fact.event, price: price(fact.event.price), takerSide: other } }
    }
    case 'BookSnapshot':
      return { type: fact.type, event: mirroredBook(fact.event, price) }
    case 'BookDelta':
      return { type: fact.type, event: mirroredBook(fact.event, price) }
    case 'TickerUpdated': {
      const { last, bid, ask, bidAmount, askAmount, mark, index } = fact.event
      const sides = { bid: maybe(ask), ask: maybe(bid), bidAmount: askAmount, askAmount: bidAmount }
      const event = { ...fact.event, ...sides, last: maybe(last), mark: maybe(mark), index: maybe(index) }
      return { type: fact.type, event }
    }
    case 'CandleObserved': {
      const { open, high, low, close, amount, takerBuyAmount } = fact.event
      const prices = { open: price(open), high: price(low), low: price(high), close: price(close) }
      const bought = takerBuyAmount === undefined ? undefined : amount - takerBuyAmount
      return { type: fact.type, event: { ...fact.event, ...prices, takerBuyAmount: bought } }
    }
    case 'FundingRateObserved':
      return { type: fact.type, event: { ...fact.event, rate: 20_000 - fact.event.rate } }
    default:
      return fact
  }
}

type Sides = Readonly<{
  bidPrices: readonly number[]
  bidAmounts: readonly number[]
  askPrices: readonly number[]
  askAmounts: readonly number[]
}>
const mirroredBook = <Book extends Sides>(book: Book, price: (value: number) => number): Book => ({
  ...book,
  bidPrices: book.askPrices.map(price),
  bidAmounts: book.askAmounts,
  askPrices: book.bidPrices.map(price),
  askAmounts: book.bidAmounts,
})

/** Numbers of these fields, times a factor; lists of numbers alike. */
const scaled = (fact: Fact, names: ReadonlySet<string>, change: (value: number) => number): Fact => {
  const event = Object.fromEntries(
    Object.entries(fact.event).map(([name, value]) => {
      if (!names.has(name)) return [name, value]
      if (typeof value === 'number') return [name, change(value)]
      return [name, Array.isArray(value) ? value.map((it) => (typeof it === 'number' ? change(it) : it)) : value]
    }),
  )
  return retyped(fact, event)
}
/** Field names and their types are those of the fact; only numbers became other numbers. */
const retyped = (fact: Fact, event: object): Fact => ({ type: fact.type, event }) as Fact

const priceFields = new Set([
  ...['price', 'open', 'high', 'low', 'close', 'last', 'bid', 'ask', 'mark', 'index', 'price24hAgo', 'tickSize'],
  ...['bidPrices', 'askPrices'],
])
const amountFields = new Set([
  'amount',
  'bidAmounts',
  'askAmounts',
  'bidAmount',
  'askAmount',
  'takerBuyAmount',
  'amountStep',
])
const priceScales = new Set(['priceScale', 'markScale'])
const timeFields = new Set([
  ...['exchangeTimeMs', 'receivedTimeMs', 'watermarkMs', 'fromTimeMs', 'atTimeMs', 'openTimeMs'],
  ...['observedTimeMs', 'fundingTimeMs'],
])

/** Every price eight times as high. */
export const dearer = (facts: readonly Fact[]): Fact[] =>
  facts.map((it) => scaled(it, priceFields, (value) => value * 8))

/** The very same prices and amounts, each written with one more decimal. */
export const finer = (facts: readonly Fact[]): Fact[] =>
  facts
    .map((it) => scaled(it, priceFields, (value) => value * 10))
    .map((it) => scaled(it, amountFields, (value) => value * 10))
    .map((it) => scaled(it, priceScales, (value) => value + 1))
    .map((it) => scaled(it, new Set(['amountScale']), (value) => value + 1))

/** Everything later by `byMs`. */
export const shifted = (facts: readonly Fact[], byMs: number): Fact[] =>
  facts.map((it) => scaled(it, timeFields, (value) => value + byMs))

/** Every third seller buys instead. */
export function moreBuyers(facts: readonly Fact[]): Fact[] {
  let sold = 0
  return facts.map((fact) => {
    if (fact.type !== 'TradeExecuted' || fact.event.takerSide !== 'SELL') return fact
    sold += 1
    return sold % 3 === 0 ? { type: fact.type, event: { ...fact.event, takerSide: 'BUY' } } : fact
  })
}

/** Twice the amount on every bid. */
export const moreBids = (facts: readonly Fact[]): Fact[] =>
  facts.map((it) => scaled(it, new Set(['bidAmounts']), (value) => value * 2))

/** What concerns one instrument: its own facts and what is broadcast. */
export const aloneFor = (facts: readonly Fact[], instrument: string): Fact[] =>
  facts.filter((it) => [instrument, 'bybit:*'].includes(keyOfFact(it)))
