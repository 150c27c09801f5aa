import {
  configHash,
  type DecodedValue,
  type EventsByType,
  isRecordType,
  type Json,
  type RecordType,
} from '@virtuoso/contracts'
import type { CandleWindow, Intake, Timeframe } from '@virtuoso/domain'
import type { Exemptions } from './law.ts'
import type { PlainState } from './state-encoding.ts'

/** Fields that the runner fills in on every derived record. */
export type HeadField = 'instrument' | 'analyzer' | 'version' | 'configHash' | 'asOfMs'

/** Ids that follow from the rest of the record, filled in as well. */
type OwnId<T extends DerivedType> = T extends 'PatternDetected'
  ? 'patternId'
  : T extends 'SignalRaised'
    ? 'signalId'
    : never

/** What an analyzer says of a derived record; the runner adds the rest. */
export type Body<T extends DerivedType> = Omit<EventsByType[T], HeadField | OwnId<T>>

/** Records that an analyzer may emit. */
export type DerivedType =
  | 'CandleClosed'
  | 'ScoreComputed'
  | 'PatternDetected'
  | 'SignalRaised'
  | 'SignalUpdated'
  | 'SignalClosed'
  | 'SignalOutcomeMeasured'

/** Where an output comes from, which its lineage states. */
export type Lineage = Readonly<{
  /** ms, event time of the output: `nowMs`, or the close time of the candle for candle analyzers. */
  asOfMs: number
  /** Offset in the input partition of the oldest record that this output used. */
  firstOffset: number
}>

/** One output: everything but the head. @returns Its event id, which a raised signal is known by from then on. */
export type Emit = <T extends DerivedType>(type: T, body: Body<T>, lineage: Lineage) => Buffer

/** What a step may look at besides its own state; one per instrument and analyzer, brought up to date by the runner. */
export type StepContext = Readonly<{
  instrument: string
  /** Time, repeats, channels and the book, decided once for all analyzers of the instrument. */
  intake: Intake
  /** Closed candles of a timeframe; the record being folded is already in it. */
  candles(timeframe: Timeframe): CandleWindow
  /** Id of the event being folded: of a market fact, or of an output handed on. */
  eventId: Buffer
  /** Offset of the log record being folded. */
  offset: number
  /** Oldest input behind the event being folded: its own offset, or where the window of a handed-on output begins. */
  firstOffset: number
  emit: Emit
}>
export type Step<Config> = StepContext & Readonly<{ config: Config }>

type Handlers<State, Config> = Readonly<{
  [T in RecordType]?: (state: State, event: EventsByType[T], step: Step<Config>) => void
}>

/**
 * An analyzer is a value: a name, a version, what it consumes and produces, and one step per consumed record.
 * Ids, offsets, snapshots, retries and transactions are the runner's business. State belongs to one instrument.
 */
export type AnalyzerDefinition<State, Config> = Readonly<{
  /** kebab-case, as its folder. */
  name: string
  /** Of the formula; another version gives other ids. */
  version: number
  /** Of the state's format; a snapshot of another one counts as missing. */
  stateVersion: number
  /** Effective configuration, defaults filled in; plain JSON, part of every id through its hash. */
  config: Config
  produces: readonly DerivedType[]
  /** Of its scores; absent: it makes none. Where the analyzer fails for good, the runner says that they are missing. */
  dimension?: string
  /** Laws that it does not keep, and why; absent: it keeps all. */
  exempt?: Exemptions
  initialState(config: Config): State
  /** What it consumes, and how each is folded. */
  on: Handlers<State, Config>
  /** The state as plain data, bit for bit. */
  freeze(state: State): PlainState
  /** @returns undefined when the data is not a state of this `stateVersion`. */
  thaw(plain: PlainState, config: Config): State | undefined
}>

/** One instrument's run of an analyzer; its state is inside. */
export type AnalyzerInstance = Readonly<{
  step(record: DecodedValue): void
  freeze(): PlainState
}>

/** A definition with its types closed over, so that a set can hold analyzers of different states. */
export type Analyzer = Readonly<{
  name: string
  version: number
  stateVersion: number
  configHash: Buffer
  consumes: ReadonlySet<RecordType>
  produces: readonly DerivedType[]
  /** undefined: it makes no scores. */
  dimension: string | undefined
  /** Effective configuration. */
  config: Readonly<Record<string, Json>>
  /**
   * The same analyzer with some of its configuration changed: other ids, and another generation of any set it is in.
   * @throws RangeError naming the analyzer and the field, when there is no such field or it is of another shape.
   */
  configured(changes: Readonly<Record<string, Json | undefined>>): Analyzer
  exempt: Exemptions
  begin(context: StepContext): AnalyzerInstance
  /** @returns undefined when the data is not a state of this `stateVersion`. */
  resume(frozen: PlainState, context: StepContext): AnalyzerInstance | undefined
}>

/** @throws RangeError when the name is not kebab-case. */
export function defineAnalyzer<State, Config extends Readonly<Record<string, Json>>>(
  definition: AnalyzerDefinition<State, Config>,
): Analyzer {
  const { name, version, stateVersion, config, on, produces, dimension, exempt = {} } = definition
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) throw new RangeError(`"${name}" is not a kebab-case name`)
  const instance = (state: State, context: StepContext): AnalyzerInstance => {
    const step: Step<Config> = Object.assign(context, { config })
    return { step: (record) => dispatch(on, record, state, step), freeze: () => definition.freeze(state) }
  }
  return {
    name,
    version,
    stateVersion,
    configHash: configHash(config),
    config,
    configured: (changes) => defineAnalyzer({ ...definition, config: changed(name, config, changes) }),
    consumes: new Set(Object.keys(on).filter(isRecordType)),
    produces,
    dimension,
    exempt,
    begin: (context) => instance(definition.initialState(config), context),
    resume: (frozen, context) => {
      const state = definition.thaw(frozen, config)
      return state === undefined ? undefined : instance(state, context)
    },
  }
}

function dispatch<T extends RecordType, State, Config>(
  on: Handlers<State, Config>,
  record: Readonly<{ type: T; event: EventsByType[T] }>,
  state: State,
  step: Step<Config>,
): void {
  on[record.type]?.(state, record.event, step)
}

/** What a reader of the defaults would call the same kind of thing: the fields, and how deep the lists, are theirs. */
function changed<Config extends Readonly<Record<string, Json>>>(
  name: string,
  config: Config,
  changes: Readonly<Record<string, Json | undefined>>,
): Config {
  for (const [field, value] of Object.entries(changes)) {
    const before = config[field]
    if (before === undefined)
      throw new RangeError(`${name} has no "${field}": it has ${Object.keys(config).join(', ')}`)
    if (!isLike(before, value)) throw new RangeError(`${name}.${field} is to be like ${JSON.stringify(before)}`)
  }
  return { ...config, ...changes }
}

function isLike(before: Json | undefined, now: Json | undefined): boolean {
  if (Array.isArray(before))
    return Array.isArray(now) && now.length === before.length && before.every((it, index) => isLike(it, now[index]))
  if (typeof before === 'object' && before !== null) {
    if (typeof now !== 'object' || now === null || Array.isArray(now)) return false
    const fields = new Map(Object.entries(now))
    return Object.entries(before).every(([field, it]) => isLike(it, fields.get(field)))
  }
  return typeof before === typeof now && (typeof now !== 'number' || Number.isFinite(now))
}
