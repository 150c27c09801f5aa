import {
  emptyCandleWindow,
  type FrozenCandleWindow,
  type FrozenIntake,
  thawCandleWindow,
  thawIntake,
  timeframes,
} from '@virtuoso/domain'
import type { AnalyzerInstance } from './analyzer.ts'
import { createInstrumentFold, type InstrumentFold, type Shared, stateFormatVersion } from './instrument-fold.ts'
import { decodeState, type PlainState } from './state-encoding.ts'

type Parts = Parameters<typeof createInstrumentFold>[0]

/** Takes an instrument up where `freeze` left it. @returns undefined when any part is of another format or version. */
export function thawInstrument(parts: Parts, bytes: Uint8Array): InstrumentFold | undefined {
  const envelope = decodeState(bytes)
  if (!isMap(envelope) || envelope['v'] !== stateFormatVersion) return undefined
  const { shared, analyzers } = envelope
  if (!isMap(shared) || !isMap(analyzers)) return undefined
  try {
    return resume(parts, thawShared(shared), analyzers)
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function resume(parts: Parts, shared: Shared, states: PlainMap): InstrumentFold | undefined {
  let whole = true
  const fold = createInstrumentFold(parts, shared, (analyzer, context): AnalyzerInstance => {
    const stored = states[analyzer.name]
    const resumed =
      isList(stored) && stored[0] === analyzer.stateVersion ? analyzer.resume(stored[1] ?? null, context) : undefined
    if (resumed === undefined) whole = false
    return resumed ?? analyzer.begin(context)
  })
  return whole ? fold : undefined
}

function thawShared({ intake, candles }: PlainMap): Shared {
  if (!isFrozenIntake(intake) || !isList(candles)) throw new RangeError('no shared state')
  const windows = {
    M1: emptyCandleWindow('M1'),
    M5: emptyCandleWindow('M5'),
    M30: emptyCandleWindow('M30'),
    H4: emptyCandleWindow('H4'),
  }
  for (const [index, timeframe] of timeframes.entries()) {
    const frozen = candles[index]
    if (!isFrozenWindow(frozen)) throw new RangeError(`no ${timeframe} window`)
    windows[timeframe] = thawCandleWindow(timeframe, frozen)
  }
  return { intake: thawIntake(intake), windows }
}

type PlainMap = Readonly<{ [name: string]: PlainState }>
type Maybe = PlainState | undefined

const isMap = (state: Maybe): state is PlainMap =>
  typeof state === 'object' && state !== null && !Array.isArray(state) && !(state instanceof Uint8Array)
const isList = (state: Maybe): state is readonly PlainState[] => Array.isArray(state)
const isNumbers = (state: Maybe): state is readonly number[] =>
  isList(state) && state.every((it) => typeof it === 'number')

const isFrozenIntake = (state: Maybe): state is FrozenIntake =>
  isMap(state) &&
  typeof state['definition'] === 'string' &&
  typeof state['shard'] === 'string' &&
  typeof state['isSelected'] === 'boolean' &&
  isNumbers(state['times']) &&
  isList(state['channels']) &&
  state['channels'].every(isNumbers) &&
  isList(state['gaps']) &&
  state['gaps'].every(isFrozenGap) &&
  state['trades'] instanceof Uint8Array &&
  isNumbers(state['counts'])

const isFrozenGap = (state: PlainState): boolean =>
  isList(state) && state.length === 4 && state[0] instanceof Uint8Array && isNumbers(state.slice(1))

const isFrozenWindow = (state: Maybe): state is FrozenCandleWindow =>
  isMap(state) &&
  (typeof state['newestOpenMs'] === 'number' || state['newestOpenMs'] === null) &&
  typeof state['priceScale'] === 'number' &&
  typeof state['amountScale'] === 'number' &&
  isList(state['columns']) &&
  state['columns'].every((it) => it instanceof Uint8Array)
