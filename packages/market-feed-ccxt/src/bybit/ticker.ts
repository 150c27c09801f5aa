import type { FundingRateObserved, InstrumentDefined, OpenInterestObserved, TickerUpdated } from '@virtuoso/contracts'
import { pow10 } from '@virtuoso/domain'
import {
  amountOf,
  counterOf,
  digitsOf,
  isAbsent,
  positive,
  priceOf,
  type Row,
  statisticOf,
  timeOf,
  unstepped,
} from '../fields.ts'
import { ItemFault } from '../item-fault.ts'

const hourMs = 3_600_000
const rateScaleMin = 8
/** The whole position's worth per interval: no venue charges that, but it is written down. */
const implausibleRate = 1

/** What one ticker frame says; only what it carries. */
export type TickerReading = Readonly<{
  ticker?: TickerUpdated
  funding?: FundingRateObserved
  openInterest?: OpenInterestObserved
  /** Settlement that the predicted rate belongs to from here on, ms; undefined: as before. */
  nextFundingTimeMs?: number
}>

/**
 * A frame of `tickers.<symbol>`: a snapshot with everything, then deltas with what changed. An empty text is "none".
 * `openInterest` counts both sides (it is exactly twice `singleOpenInterest`), in base currency.
 * `{"topic":"tickers.BTCUSDT","type":"delta","data":{"symbol":"BTCUSDT","markPrice":"65117.43","ask1Price":"65114.30","ask1Size":"10.488"},"cs":753843915209,"ts":1786310818183}`
 * https://bybit-exchange.github.io/docs/v5/websocket/public/ticker
 * @param fundingTimeMs - Settlement as the frames before said it.
 */
export function readTicker(
  frame: Row,
  data: Row,
  definition: InstrumentDefined,
  fundingTimeMs: number | undefined,
  receivedTimeMs: number,
): TickerReading {
  const head: Head = {
    instrument: definition.instrument,
    exchangeTimeMs: timeOf(frame['ts'], 'ts'),
    receivedTimeMs,
    origin: 'STREAM',
  }
  const nextFundingTimeMs = timeOf(data['nextFundingTime'], 'nextFundingTime')
  return {
    ticker: tickerOf(head, frame, data, definition),
    funding: fundingOf(head, data, nextFundingTimeMs ?? fundingTimeMs),
    openInterest: openInterestOf(head, data),
    nextFundingTimeMs,
  }
}

type Head = Readonly<{ instrument: string; exchangeTimeMs?: number; receivedTimeMs: number; origin: 'STREAM' }>

const tickerFields = [
  ...['lastPrice', 'bid1Price', 'ask1Price', 'prevPrice24h', 'bid1Size', 'ask1Size'],
  ...['markPrice', 'indexPrice', 'turnover24h'],
]

function tickerOf(head: Head, frame: Row, data: Row, definition: InstrumentDefined): TickerUpdated | undefined {
  if (tickerFields.every((field) => isAbsent(data[field]))) return undefined
  const { priceScale, amountScale } = definition
  const price = (field: string) => (isAbsent(data[field]) ? undefined : priceOf(data, field, priceScale))
  const amount = (field: string) => (isAbsent(data[field]) ? undefined : amountOf(data, field, amountScale))
  return {
    ...head,
    flags: [],
    last: price('lastPrice'),
    bid: price('bid1Price'),
    ask: price('ask1Price'),
    price24hAgo: price('prevPrice24h'),
    bidAmount: amount('bid1Size'),
    askAmount: amount('ask1Size'),
    ...marksOf(data, priceScale),
    priceScale,
    amountScale,
    turnover24h: statisticOf(data['turnover24h'], 'turnover24h'),
    venueSequence: counterOf(frame['cs']),
  }
}

/** Mark and index have no tick: both stand at the scale that the finer of them needs. */
function marksOf(data: Row, priceScale: number): Pick<TickerUpdated, 'mark' | 'index' | 'markScale'> {
  const read = (field: string, scaleMin: number) =>
    isAbsent(data[field]) ? undefined : unstepped(digitsOf(data[field], field), scaleMin, field)
  const markScale = Math.max(
    priceScale,
    read('markPrice', priceScale)?.scale ?? 0,
    read('indexPrice', priceScale)?.scale ?? 0,
  )
  const at = (field: string) => {
    const found = read(field, markScale)
    return found && positive(found.value, field)
  }
  return { mark: at('markPrice'), index: at('indexPrice'), markScale }
}

function fundingOf(head: Head, data: Row, fundingTimeMs: number | undefined): FundingRateObserved | undefined {
  if (isAbsent(data['fundingRate'])) return undefined
  if (fundingTimeMs === undefined)
    throw new ItemFault('INCONSISTENT', 'nextFundingTime', 'a rate whose settlement was never said')
  const { value, scale } = unstepped(digitsOf(data['fundingRate'], 'fundingRate'), rateScaleMin, 'fundingRate')
  const hours = isAbsent(data['fundingIntervalHour']) ? undefined : counterOf(data['fundingIntervalHour'])
  return {
    ...head,
    flags: Math.abs(value) >= implausibleRate * pow10(scale) ? ['IMPLAUSIBLE'] : [],
    rate: value,
    rateScale: scale,
    kind: 'PREDICTED',
    intervalMs: hours === undefined || hours === 0 ? undefined : hours * hourMs,
    fundingTimeMs,
  }
}

function openInterestOf(head: Head, data: Row): OpenInterestObserved | undefined {
  if (isAbsent(data['openInterest'])) return undefined
  const { value, scale } = unstepped(digitsOf(data['openInterest'], 'openInterest'), 0, 'openInterest')
  if (value < 0) throw new ItemFault('OUT_OF_RANGE', 'openInterest', 'openInterest is below zero')
  return {
    ...head,
    flags: [],
    openInterest: value,
    openInterestScale: scale,
    unit: 'BASE',
    counting: 'TWO_SIDED',
    observedTimeMs: head.exchangeTimeMs ?? head.receivedTimeMs,
  }
}
