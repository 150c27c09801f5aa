import {
  coordinateText,
  type DecodedValue,
  derivedId,
  id,
  type PatternDetected,
  type RecordHeaders,
  rangeText,
  type TopicName,
  topicOf,
} from '@virtuoso/contracts'
import type { Analyzer, Body, DerivedType, Lineage } from './analyzer.ts'
import type { Cause } from './cause.ts'

/** A derived record before it is bytes: its id, key and lineage are final. */
export type DerivedRecord = DecodedValue &
  Readonly<{
    topic: TopicName
    key: string
    eventId: Buffer
    headers: Pick<RecordHeaders, 'set' | 'cause' | 'read' | 'window' | 'index'>
    /** Oldest input behind it: where the window of whatever uses it begins. */
    firstOffset: number
  }>

type Emission<T extends DerivedType> = Readonly<{
  type: T
  body: Body<T>
  lineage: Lineage
  index: number
}>

/** Adds head, id and lineage to what an analyzer said. */
export function derive<T extends DerivedType>(
  { set, analyzer, instrument }: Readonly<{ set: string; analyzer: Analyzer; instrument: string }>,
  { root, read, eventId: consumed }: Cause,
  { type, body, lineage: { asOfMs, firstOffset }, index }: Emission<T>,
): DerivedRecord {
  const { name, version, configHash } = analyzer
  const eventId = derivedId(name, version, configHash, instrument, consumed, index)
  const window = rangeText({ topic: root.topic, partition: root.partition, from: firstOffset, to: root.offset + 1 })
  const head = { instrument, analyzer: name, version, configHash, asOfMs }
  return {
    ...eventOf(type, { ...head, ...ownId(analyzer, instrument, type, body, eventId), ...body }),
    topic: topicOf(type),
    key: instrument,
    eventId,
    headers: { set, cause: coordinateText(root), read, window, index },
    firstOffset,
  }
}

/** A pattern is the same when it begins and when it ends; a signal is the record that raised it. */
function ownId(
  { name, version, configHash }: Analyzer,
  instrument: string,
  type: DerivedType,
  body: object,
  eventId: Buffer,
): Readonly<{ patternId?: Buffer; signalId?: Buffer }> {
  if (type === 'SignalRaised') return { signalId: eventId }
  if (type !== 'PatternDetected' || !isPattern(body)) return {}
  const parts = [name, version, configHash, instrument, body.kind, body.fromMs, body.timeframe]
  return { patternId: id('pattern/1', ...parts, ...(body.withheldBy === undefined ? [] : [body.withheldBy])) }
}

const isPattern = (body: object): body is Pick<PatternDetected, 'kind' | 'fromMs' | 'timeframe' | 'withheldBy'> =>
  'kind' in body && 'fromMs' in body && 'phase' in body

/** The compiler cannot see that head and body together are the event of this very type; `Emit` has checked the body. */
const eventOf = (type: DerivedType, event: object): DecodedValue => ({ type, event }) as DecodedValue
