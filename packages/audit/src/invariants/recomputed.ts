import {
  bodyOf,
  type Codec,
  coordinateText,
  type DecodedValue,
  fingerprintOf,
  hex,
  type StoredRecord,
} from '@virtuoso/contracts'
import { headersOf } from '../sound-record.ts'
import { placeText } from './place.ts'
import type { Violation } from './violation.ts'

/** What an independent fold makes of the committed input of one partition, in order. */
export type Recomputed = DecodedValue & Readonly<{ topic: string; key: string; eventId: Buffer }>

type Compared = Readonly<{
  codec: Codec
  partition: number
  /** Visible outputs of one set in one partition of its output topics, each topic in order. */
  recorded: readonly StoredRecord[]
  recomputed: readonly Recomputed[]
}>

/** I8: as sets. */
export function idsAsRecomputed({ partition, recorded, recomputed }: Compared): readonly Violation[] {
  const made = new Set(recomputed.map((it) => `${it.topic} ${hex(it.eventId)}`))
  const found = new Set(recorded.map((it) => `${it.topic} ${idOf(it)}`))
  const missing = [...made]
    .filter((it) => !found.has(it))
    .map((it) => ({ ...naming(it, partition), recorded: 'nothing' }))
  const tooMany = [...found]
    .filter((it) => !made.has(it))
    .map((it) => ({ ...naming(it, partition), expected: 'nothing' }))
  return [...missing, ...tooMany]
}

function naming(name: string, partition: number): Violation {
  const [topic = '', eventId = ''] = name.split(' ')
  const event = `the output ${eventId}`
  return { invariant: 'I8', subject: placeText({ topic, partition }), recorded: event, expected: event }
}

/** I9: side by side, topic by topic; the first difference of a topic is told, since all later ones may follow from it. */
export function bytesAsRecomputed({ codec, partition, recorded, recomputed }: Compared): readonly Violation[] {
  const topics = new Set([...recomputed, ...recorded].map((it) => it.topic))
  return [...topics].flatMap((topic) => {
    const found = recorded.filter((it) => it.topic === topic)
    const made = recomputed.filter((it) => it.topic === topic)
    for (let index = 0; index < Math.max(found.length, made.length); index += 1) {
      const difference = differenceOf(codec, found[index], made[index])
      const last = found[index]
      const subject = last === undefined ? placeText({ topic, partition }) : coordinateText(last)
      if (difference !== undefined) return [{ invariant: 'I9', subject, ...difference } as const]
    }
    return []
  })
}

type Difference = Pick<Violation, 'field' | 'recorded' | 'expected'>

function differenceOf(
  codec: Codec,
  found: StoredRecord | undefined,
  made: Recomputed | undefined,
): Difference | undefined {
  const [recorded, expected] = [nameOf(codec, found), made === undefined ? 'nothing' : madeName(made)]
  if (found === undefined || made === undefined || recorded !== expected)
    return recorded === expected ? undefined : { recorded, expected }
  const { value } = found
  const [is, should] = [value === null ? undefined : bodyOf(value), codec.encodeBody(made.type, made.event)]
  const sameSchema = value !== null && codec.fingerprintOf(value)?.equals(fingerprintOf(made.type)) === true
  if (is?.equals(should) === true && sameSchema) return undefined
  return { field: 'value', recorded: is === undefined ? 'nothing' : hex(is), expected: hex(should) }
}

const nameOf = (codec: Codec, record: StoredRecord | undefined): string =>
  record === undefined || record.value === null
    ? 'nothing'
    : `${codec.typeOf(record.value) ?? 'a record'} ${idOf(record)} of ${record.key?.toString()}`
const madeName = ({ type, eventId, key }: Recomputed): string => `${type} ${hex(eventId)} of ${key}`
const idOf = (record: StoredRecord): string => hex(headersOf(record)?.eventId ?? Buffer.alloc(0))
