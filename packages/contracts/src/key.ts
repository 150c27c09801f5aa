import type { DecodedValue } from './codec.ts'
import type { RecordType } from './gen/index.ts'

/** Facts that concern a whole venue go to every partition under one key. */
const broadcast: ReadonlySet<RecordType> = new Set<RecordType>([
  'FeedProgressed',
  'ReferenceCandleObserved',
  'UniverseSelected',
  'VenueFailedOver',
  'AnalysisProgressed',
])

/** The key a value must lie under; what a value names and what its key says may never differ. */
export function keyOf(decoded: DecodedValue): string {
  const { event } = decoded
  if (decoded.type === 'VenueFailedOver') return `${decoded.event.fromVenue}:*`
  if (broadcast.has(decoded.type) && 'venue' in event) return `${event.venue}:*`
  if (decoded.type === 'RawFrame') return `${decoded.event.venue}:${decoded.event.connection}`
  if (decoded.type === 'FrameRejected') return decoded.event.venue
  if (decoded.type === 'StateSnapshot')
    return `${decoded.event.group}:${decoded.event.partition}:${decoded.event.instrument}`
  if (decoded.type === 'SnapshotHead') return `${decoded.event.group}:${decoded.event.partition}`
  if (decoded.type === 'Checkpoint') return `${decoded.event.topic}:${decoded.event.partition}`
  if ('component' in event) return event.component
  if ('ruleId' in event) return event.ruleId
  if ('instrument' in event && event.instrument !== undefined) return event.instrument
  throw new Error(`${decoded.type} has no key`)
}
