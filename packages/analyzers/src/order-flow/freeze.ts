import type { PlainState } from '@virtuoso/analyzer-kit'
import {
  addUp,
  at,
  emptyFlowBucket,
  emptySweepHistogram,
  type Footprint,
  footprintLevelsMax,
  freezeHorizons,
  histogramHours,
  type SweepHistogram,
  thawHorizons,
} from '@virtuoso/domain'
import { type NumberReader, type NumberWriter, numberReader, numberWriter } from '../number-stream.ts'
import { freezePublished, thawPublished } from '../publication.ts'
import { divergenceTimeframes, initialState, type OrderFlowState } from './state.ts'

/** For what is nothing; no time, offset or range is below zero. */
const nothing = -1
const sides = ['NONE', 'BUY', 'SELL'] as const
/** In place of a number within ±1. */
const codes = { WARMING_UP: 2, NO_TRADES: 3 } as const

export const freeze = (state: OrderFlowState): PlainState => ({
  published: freezePublished(state.published),
  status: state.status,
  rings: freezeHorizons(state.rings),
  sweeps: countsOf(state.histogram),
  rest: restOf(state),
})

/** @returns undefined when it is no such state. @throws RangeError when its bytes are not what `freeze` writes. */
export function thaw(plain: PlainState): OrderFlowState | undefined {
  if (plain === null || typeof plain !== 'object' || plain instanceof Uint8Array || !('rest' in plain)) return undefined
  const { published, status, rings, sweeps, rest } = plain
  if (published === undefined || typeof status !== 'string') return undefined
  if (!(rings instanceof Uint8Array && sweeps instanceof Uint8Array && rest instanceof Uint8Array)) return undefined
  const state: OrderFlowState = { ...initialState(), histogram: histogramOf(sweeps), status }
  state.published = thawPublished(published)
  state.rings = thawHorizons(rings, emptyFlowBucket)
  takeRest(state, numberReader(rest))
  return state
}

const countsOf = ({ counts }: SweepHistogram): Uint8Array => new Uint8Array(new Uint32Array(counts).buffer)

function histogramOf(bytes: Uint8Array): SweepHistogram {
  const histogram = emptySweepHistogram()
  if (bytes.length !== histogram.counts.length * 4) throw new RangeError(`${bytes.length} bytes are no histogram`)
  histogram.counts.set(new Uint32Array(bytes.slice().buffer))
  addUp(histogram)
  return histogram
}

function restOf(state: OrderFlowState): Uint8Array {
  const writer = numberWriter()
  const { sweep, histogram, footprint, stackedImbalance, divergences } = state
  writer.put(state.slot, state.amountScale, state.priceScale, state.lastTradeMs, state.rangeBefore ?? nothing)
  writer.put(typeof stackedImbalance === 'number' ? stackedImbalance : codes[stackedImbalance])
  writer.put(sides.indexOf(sweep.side), sweep.quote, sweep.lastMs, sweep.firstOffset)
  writer.put(histogram.newestHour, ...histogram.firstOffset)
  for (const it of divergenceTimeframes) {
    const { side, sinceMs, hasBegun } = divergences[it]
    writer.put(side, sinceMs, hasBegun ? 1 : 0)
  }
  putFootprint(writer, footprint)
  return writer.bytes()
}

function takeRest(state: OrderFlowState, reader: NumberReader): void {
  const { next } = reader
  state.slot = next()
  state.amountScale = next()
  state.priceScale = next()
  state.lastTradeMs = next()
  const rangeBefore = next()
  state.rangeBefore = rangeBefore === nothing ? undefined : rangeBefore
  const x = next()
  state.stackedImbalance = x === codes.WARMING_UP ? 'WARMING_UP' : x === codes.NO_TRADES ? 'NO_TRADES' : x
  Object.assign(state.sweep, {
    side: sides[next()] ?? 'NONE',
    quote: next(),
    lastMs: next(),
    firstOffset: next(),
  })
  state.histogram.newestHour = next()
  for (let hour = 0; hour < histogramHours; hour += 1) state.histogram.firstOffset[hour] = next()
  for (const it of divergenceTimeframes)
    Object.assign(state.divergences[it], { side: next(), sinceMs: next(), hasBegun: next() === 1 })
  takeFootprint(state.footprint, reader)
  if (!reader.isAtEnd()) throw new RangeError('the state is longer than it should be')
}

const footprintFields = [
  ...([
    'openTimeMs',
    'size',
    'anchor',
    'minLevel',
    'maxLevel',
    'low',
    'high',
    'tradeCount',
    'overflow',
    'firstOffset',
  ] as const),
]

function putFootprint(writer: NumberWriter, footprint: Footprint): void {
  writer.put(...footprintFields.map((it) => footprint[it]))
  for (let level = footprint.minLevel; level <= footprint.maxLevel; level += 1)
    writer.put(...levelColumns(footprint).map((it) => at(it, level & (footprintLevelsMax - 1))))
}

function takeFootprint(footprint: Footprint, { next }: NumberReader): void {
  for (const it of footprintFields) footprint[it] = next()
  if (footprint.maxLevel - footprint.minLevel >= footprintLevelsMax)
    throw new RangeError('a footprint of too many levels')
  for (let level = footprint.minLevel; level <= footprint.maxLevel; level += 1)
    for (const column of levelColumns(footprint)) column[level & (footprintLevelsMax - 1)] = next()
}

const levelColumns = ({ buy, sell, trades, firstTimeMs }: Footprint): readonly Float64Array[] => [
  buy,
  sell,
  trades,
  firstTimeMs,
]
