import { timeframes } from '@virtuoso/domain'
import { type NumberReader, type NumberWriter, numberReader, numberWriter } from '../number-stream.ts'
import { type Bar, type CandleBuilderState, higherTimeframes, initialState, type OpenMinute } from './state.ts'

/** For what is nothing; no time, amount, count or volume is below zero. */
const nothing = -1
const sources = ['UNKNOWN', 'TRADES', 'ROLLED', 'VENUE'] as const
const minuteFields = [
  ...(['openTimeMs', 'firstTimeMs', 'first', 'lastTimeMs', 'last', 'lastOffset', 'high', 'low', 'buyAmount'] as const),
  ...(['sellAmount', 'unknownAmount', 'tradeCount', 'quoteVolume', 'firstOffset'] as const),
]

export function freeze(state: CandleBuilderState): Uint8Array {
  const writer = numberWriter()
  writer.put(state.priceScale, state.amountScale)
  writer.put(state.firstUp?.timeMs ?? nothing, state.firstUp?.firstOffset ?? nothing)
  writer.put(state.late?.count ?? nothing, state.late?.firstOffset ?? nothing)
  writer.put(state.venueAgreed, state.venueDisagreed)
  writer.list(state.minutes, (it) => writer.put(...minuteFields.map((name) => it[name])))
  writer.list(state.rows, (it) => putBar(writer, it))
  writer.list(state.waiting, ({ timeframe, bar }) => {
    writer.put(timeframes.indexOf(timeframe))
    putBar(writer, bar)
  })
  for (const it of higherTimeframes)
    writer.list(state.said[it], (said) => writer.put(said.openTimeMs, said.coverage, said.revision, said.firstOffset))
  writer.list(state.holes, ({ fromMs, toMs, firstOffset }) => writer.put(fromMs, toMs ?? nothing, firstOffset))
  return writer.bytes()
}

/** @throws RangeError when the bytes are not what `freeze` writes. */
export function thaw(bytes: Uint8Array): CandleBuilderState {
  const reader = numberReader(bytes)
  const { next, list } = reader
  const state = initialState()
  state.priceScale = next()
  state.amountScale = next()
  state.firstUp = orAbsent(next(), next(), (timeMs, firstOffset) => ({ timeMs, firstOffset }))
  state.late = orAbsent(next(), next(), (count, firstOffset) => ({ count, firstOffset }))
  state.venueAgreed = next()
  state.venueDisagreed = next()
  state.minutes = list(() => nextMinute(reader))
  state.rows = list(() => nextBar(reader))
  state.waiting = list(() => ({ timeframe: known(timeframes, next()), bar: nextBar(reader) }))
  for (const it of higherTimeframes)
    state.said[it] = list(() => ({
      openTimeMs: next(),
      coverage: next(),
      revision: next(),
      firstOffset: next(),
    }))
  state.holes = list(() => ({ fromMs: next(), toMs: orNothing(next()), firstOffset: next() }))
  if (!reader.isAtEnd()) throw new RangeError('the state is longer than it should be')
  return state
}

function putBar(writer: NumberWriter, it: Bar): void {
  writer.put(
    it.openTimeMs,
    it.open,
    it.high,
    it.low,
    it.close,
    it.amount,
    it.buyAmount ?? nothing,
    it.sellAmount ?? nothing,
  )
  writer.put(it.unknownAmount, it.tradeCount ?? nothing, it.quoteVolume ?? nothing, it.coverage, it.gapMs)
  writer.put(sources.indexOf(it.source), it.revision, it.lateCount, it.firstOffset, it.closeOffset)
}

const nextBar = ({ next }: NumberReader): Bar => ({
  openTimeMs: next(),
  open: next(),
  high: next(),
  low: next(),
  close: next(),
  amount: next(),
  buyAmount: orNothing(next()),
  sellAmount: orNothing(next()),
  unknownAmount: next(),
  tradeCount: orNothing(next()),
  quoteVolume: orNothing(next()),
  coverage: next(),
  gapMs: next(),
  source: known(sources, next()),
  revision: next(),
  lateCount: next(),
  firstOffset: next(),
  closeOffset: next(),
})

const nextMinute = ({ next }: NumberReader): OpenMinute => ({
  openTimeMs: next(),
  firstTimeMs: next(),
  first: next(),
  lastTimeMs: next(),
  last: next(),
  lastOffset: next(),
  high: next(),
  low: next(),
  buyAmount: next(),
  sellAmount: next(),
  unknownAmount: next(),
  tradeCount: next(),
  quoteVolume: next(),
  firstOffset: next(),
})

const orAbsent = <T>(
  value: number,
  firstOffset: number,
  of: (value: number, firstOffset: number) => T,
): T | undefined => (value === nothing ? undefined : of(value, firstOffset))

const orNothing = (value: number): number | undefined => (value === nothing ? undefined : value)

function known<T>(list: readonly T[], index: number): T {
  const value = list[index]
  if (value === undefined) throw new RangeError(`no entry ${index}`)
  return value
}
