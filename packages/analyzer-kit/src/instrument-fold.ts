import type { DecodedValue, LogRecord } from '@virtuoso/contracts'
import {
  type CandleWindow,
  emptyCandleWindow,
  emptyIntake,
  freezeCandleWindow,
  freezeIntake,
  type Intake,
  type IntakeOutcome,
  isTimeframe,
  putCandle,
  type Timeframe,
  take as takeRecord,
  timeframes,
  venueOf,
} from '@virtuoso/domain'
import type { Analyzer, AnalyzerInstance, Body, Emit, StepContext } from './analyzer.ts'
import { AnalyzerFault, type StandingFault } from './analyzer-fault.ts'
import type { AnalyzerSet } from './analyzer-set.ts'
import type { Cause } from './cause.ts'
import { type DerivedRecord, derive } from './derive.ts'
import { encodeState } from './state-encoding.ts'

/** Version of the envelope around the states of one instrument. */
export const stateFormatVersion = 1

/** One instrument in one set: the intake and candle windows its analyzers share, and each one's own state. */
export type InstrumentFold = Readonly<{
  /** @throws AnalyzerFault when a step throws; UndecodableRecord, before anything changed. */
  fold(record: LogRecord, cause: Cause): IntakeOutcome
  /** Says that the scores of an analyzer that is out are missing, at the record that was folded last. */
  tellFault(name: string, cause: Cause, inputOffset: number): void
  /** Whose facts it takes, as `feedOf` calls it; undefined: it was not defined yet. */
  feed(): string | undefined
  /** The highest of that feed that it has seen; 0: none. */
  feedEpoch(): number
  /** ms, folded last; undefined: none yet. */
  watermarkMs(): number | undefined
  /** The whole state as deterministic bytes. */
  freeze(): Uint8Array
}>

/** How a feed is called inside a fold. */
export const feedOf = (venue: string, shard: string): string => `${venue}/${shard}`

/** What is said once for an analyzer that will say nothing more. */
const missingScore = (dimension: string, nowMs: number): Body<'ScoreComputed'> => ({
  dimension,
  kind: 'DIRECTION',
  score: undefined,
  coverage: 0,
  reasons: [{ code: 'ANALYZER_FAULTED', part: '' }],
  windowFromMs: nowMs,
  timeframes: [],
  components: [],
  evidence: [],
})

const nothing: readonly DerivedRecord[] = []
const noEvent = Buffer.alloc(16)

type Parts = Readonly<{
  set: AnalyzerSet
  instrument: string
  /** Analyzers that are out, by name; each from its offset on. */
  faults: ReadonlyMap<string, StandingFault>
  publish(output: DerivedRecord): void
}>
type Moment = { -readonly [K in keyof StepContext]: StepContext[K] }
type Member = Readonly<{ analyzer: Analyzer; context: Moment; instance: AnalyzerInstance }>
export type Shared = Readonly<{ intake: Intake; windows: Readonly<Record<Timeframe, CandleWindow>> }>

export const emptyShared = (): Shared => ({
  intake: emptyIntake(),
  windows: {
    M1: emptyCandleWindow('M1'),
    M5: emptyCandleWindow('M5'),
    M30: emptyCandleWindow('M30'),
    H4: emptyCandleWindow('H4'),
  },
})

export function createInstrumentFold(
  { set, instrument, faults, publish }: Parts,
  { intake, windows }: Shared = emptyShared(),
  begin: (analyzer: Analyzer, context: StepContext) => AnalyzerInstance = (analyzer, context) =>
    analyzer.begin(context),
): InstrumentFold {
  /** Facts of the market need the definition they are to be read by; what was derived from them was read by it. */
  const isRaw = set.topic === 'market.events'
  let consumed: Cause | undefined
  /** undefined: nothing yet; most steps emit nothing, and that costs nothing. */
  let emitted: DerivedRecord[] | undefined
  /** Of the record being folded, in the set's own topic. */
  let inputOffset = 0

  const isOut = ({ name }: Analyzer): boolean => inputOffset >= (faults.get(name)?.offset ?? Number.POSITIVE_INFINITY)

  const emitFor =
    (analyzer: Analyzer): Emit =>
    (type, body, lineage) => {
      if (consumed === undefined) throw new Error(`${analyzer.name} emitted outside of a step`)
      emitted ??= []
      const output = derive({ set: set.name, analyzer, instrument }, consumed, {
        type,
        body,
        lineage,
        index: emitted.length,
      })
      emitted.push(output)
      return output.eventId
    }

  const members = set.analyzers.map((analyzer): Member => {
    const context: Moment = {
      instrument,
      intake,
      candles: (it) => windows[it],
      eventId: noEvent,
      offset: 0,
      firstOffset: 0,
      emit: emitFor(analyzer),
    }
    return { analyzer, context, instance: begin(analyzer, context) }
  })

  /** Hands an event to every analyzer from `from` on, and what each makes of it, at once, to those behind it. */
  const handOn = (event: DecodedValue, cause: Cause, from: number): void => {
    for (let index = from; index < members.length; index += 1) {
      const member = members[index]
      if (member === undefined || !member.analyzer.consumes.has(event.type)) continue
      if (faults.size > 0 && isOut(member.analyzer)) continue
      for (const output of stepOf(member, event, cause)) handOver(output, cause, index + 1)
    }
  }

  const handOver = (output: DerivedRecord, cause: Cause, from: number): void => {
    publish(output)
    takeCandle(output, output.firstOffset)
    handOn(output, { ...cause, eventId: output.eventId, firstOffset: output.firstOffset }, from)
  }

  const stepOf = (
    { analyzer, context, instance }: Member,
    event: DecodedValue,
    cause: Cause,
  ): readonly DerivedRecord[] => {
    context.eventId = cause.eventId
    context.offset = cause.root.offset
    context.firstOffset = cause.firstOffset
    consumed = cause
    emitted = undefined
    try {
      instance.step(event)
    } catch (thrown) {
      throw new AnalyzerFault(analyzer, inputOffset, thrown)
    } finally {
      consumed = undefined
    }
    return emitted ?? nothing
  }

  /** Closed candles go into the shared window before any analyzer sees them. */
  const takeCandle = ({ type, event }: DecodedValue, firstOffset: number): void => {
    if (type === 'CandleClosed' && isTimeframe(event.timeframe)) putCandle(windows[event.timeframe], event, firstOffset)
  }

  return {
    fold(record, cause) {
      const outcome = takeRecord(intake, record)
      if (outcome !== 'folded') return outcome
      if (isRaw && intake.definition === undefined) return 'folded'
      takeCandle(record, cause.firstOffset)
      inputOffset = record.offset
      handOn(record, cause, 0)
      return 'folded'
    },
    tellFault(name, cause, offset) {
      const index = members.findIndex(({ analyzer }) => analyzer.name === name)
      const analyzer = members[index]?.analyzer
      if (analyzer?.dimension === undefined || intake.nowMs === undefined) return
      inputOffset = offset
      const { nowMs } = intake
      const body = missingScore(analyzer.dimension, nowMs)
      const lineage = { asOfMs: nowMs, firstOffset: cause.firstOffset }
      const output = derive({ set: set.name, analyzer, instrument }, cause, {
        type: 'ScoreComputed',
        body,
        lineage,
        index: 0,
      })
      handOver(output, cause, index + 1)
    },
    feed: () => (intake.shard === undefined ? undefined : feedOf(venueOf(instrument), intake.shard)),
    feedEpoch: () => intake.feedEpoch,
    watermarkMs: () => intake.watermarkMs,
    freeze: () =>
      encodeState({
        v: stateFormatVersion,
        shared: {
          intake: freezeIntake(intake),
          candles: timeframes.map((it) => ({ ...freezeCandleWindow(windows[it]) })),
        },
        analyzers: Object.fromEntries(
          members.map(({ analyzer, instance }) => [analyzer.name, [analyzer.stateVersion, instance.freeze()]]),
        ),
      }),
  }
}
