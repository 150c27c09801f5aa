import avro from 'avsc'
import { BodyFault, bodyCheck } from './body-check.ts'
import type { EventsByType, RecordType } from './gen/index.ts'
import { registered, schemas } from './gen/schemas.ts'
import { digest } from './ids.ts'

/** Why a record cannot be used; the closed list of dead letters. */
export type DeadLetterCode =
  | 'UNDECODABLE'
  | 'TRAILING_BYTES'
  | 'TOO_LARGE'
  | 'HASH_MISMATCH'
  | 'UNKNOWN_SCHEMA'
  | 'UNEXPECTED_TYPE'
  | 'KEY_MISMATCH'
  | 'HEADERS_INVALID'
  | 'ID_CONFLICT'
  | 'ANALYZER_FAULTED'

export class UndecodableRecord extends Error {
  readonly code: DeadLetterCode
  constructor(code: DeadLetterCode, detail: string) {
    super(detail)
    this.code = code
  }
}

/** A schema as some log knows it: its number there and the text it was written with. */
export type WriterSchema = Readonly<{ schemaId: number; type: RecordType; text: string }>

/** Turns events into framed bytes and back. Synchronous; writer schemas are resolved once and kept. */
export type Codec = Readonly<{
  /** Every schema that may occur in the log; more than one of a type where an older writer's is still read. */
  known: readonly WriterSchema[]
  /** The canonical Avro body, without frame. @throws BodyFault when a cap or the language is violated; Error from avsc when a field does not fit. */
  encodeBody<T extends RecordType>(type: T, event: EventsByType[T]): Buffer
  /** `00` ‖ schema id ‖ body. */
  frame(type: RecordType, body: Uint8Array): Buffer
  /** Which record a framed value holds, read from its schema id alone; undefined when the id is not known here. */
  typeOf(value: Uint8Array): RecordType | undefined
  /** The event of a framed value. @throws UndecodableRecord with the dead-letter code. */
  decode(value: Buffer): DecodedValue
  /** SHA-256 of the writer schema's canonical form, by which the bytes of this value are decided. */
  fingerprintOf(value: Uint8Array): Buffer | undefined
}>
export type DecodedValue = { [T in RecordType]: Readonly<{ type: T; event: EventsByType[T] }> }[RecordType]

type Reader = {
  type: avro.Type
  check(bytes: Buffer, from: number, to: number): void
  /** The same check of what was just encoded, with −0 mended. */
  settle(bytes: Buffer, from: number, to: number): void
  clean(event: object): void
  fingerprint: Buffer
}
type Decoding = Readonly<{ check: Reader['check']; resolver?: avro.Resolver }>
type Writer = Readonly<{ type: RecordType; decode(value: Buffer): object; fingerprint: Buffer }>

const readers = new Map<RecordType, Reader>()
const frameBytes = 5
/** The smallest whole number that can be written; the largest is 2^53 − 2. */
const longMin = -4_503_599_627_370_496
let scratch = Buffer.allocUnsafe(65_536)

/** The schema ids of a log that has no registry: positions in the list of released schemas. */
export const builtInSchemas = (): WriterSchema[] =>
  registered.flatMap(({ subject, fingerprint }, index) => {
    const type = subject.slice(subject.lastIndexOf('.') + 1)
    return isRecordType(type) && schemas[type].fingerprint === fingerprint
      ? [{ schemaId: index + 1, type, text: schemas[type].text }]
      : []
  })

/** @param known - Every schema id that may occur in the log, and for each record the one to write with (the last of its type). */
export function createCodec(known: readonly WriterSchema[]): Codec {
  const writers = new Map<number, Writer>(known.map((it) => [it.schemaId, writerOf(it)]))
  const idByType = new Map<RecordType, number>()
  for (const { type, schemaId, text } of known)
    if (schemaFingerprint(text).equals(readerOf(type).fingerprint)) idByType.set(type, schemaId)
  const writerFor = (value: Uint8Array): Writer | undefined => writers.get(schemaIdOf(value) ?? -1)
  return {
    known,
    encodeBody,
    frame: (type, body) => frame(idByType.get(type), type, body),
    typeOf: (value) => writerFor(value)?.type,
    decode: (value) => decodeWith(writerFor(value), value),
    fingerprintOf: (value) => writerFor(value)?.fingerprint,
  }
}

function encodeBody<T extends RecordType>(type: T, event: EventsByType[T]): Buffer {
  const reader = readerOf(type)
  let length = reader.type.encode(event, scratch, 0)
  if (length < 0) {
    scratch = Buffer.allocUnsafe((scratch.length - length) * 2)
    length = reader.type.encode(event, scratch, 0)
  }
  reader.settle(scratch, 0, length)
  return Buffer.from(scratch.subarray(0, length))
}

function frame(schemaId: number | undefined, type: RecordType, body: Uint8Array): Buffer {
  if (schemaId === undefined) throw new Error(`the log knows no schema id for ${type}`)
  const value = Buffer.allocUnsafe(frameBytes + body.length)
  value[0] = 0
  value.writeInt32BE(schemaId, 1)
  value.set(body, frameBytes)
  return value
}

/** undefined when the bytes are no frame at all. */
function schemaIdOf(value: Uint8Array): number | undefined {
  if (value.length < frameBytes || value[0] !== 0) return undefined
  return ((value[1] ?? 0) << 24) | ((value[2] ?? 0) << 16) | ((value[3] ?? 0) << 8) | (value[4] ?? 0)
}

function decodeWith(writer: Writer | undefined, value: Buffer): DecodedValue {
  if (writer === undefined) {
    const id = schemaIdOf(value)
    throw id === undefined
      ? new UndecodableRecord('UNDECODABLE', 'no schema frame')
      : new UndecodableRecord('UNKNOWN_SCHEMA', `schema id ${id} is not known`)
  }
  try {
    return pair(writer.type, writer.decode(value))
  } catch (cause) {
    if (cause instanceof BodyFault) throw new UndecodableRecord(cause.code, cause.message)
    throw new UndecodableRecord('UNDECODABLE', cause instanceof Error ? cause.message : String(cause))
  }
}

/** The one place where bytes become a typed event: the writer's schema has just been checked against them. */
const pair = (type: RecordType, event: object): DecodedValue => ({ type, event }) as DecodedValue

/** What another schema needs is built when its first record is read: one that cannot be resolved spoils only its own. */
function writerOf({ type, text }: WriterSchema): Writer {
  const reader = readerOf(type)
  const fingerprint = schemaFingerprint(text)
  let how: Decoding | undefined = fingerprint.equals(reader.fingerprint) ? { check: reader.check } : undefined
  const decode = (value: Buffer): object => {
    how ??= { check: bodyCheck(text), resolver: reader.type.createResolver(compiled(text)) }
    how.check(value, frameBytes, value.length)
    const { value: event } = reader.type.decode(value, frameBytes, how.resolver)
    reader.clean(event)
    return event
  }
  return { type, decode, fingerprint }
}

function readerOf(type: RecordType): Reader {
  const known = readers.get(type)
  if (known !== undefined) return known
  const { text, fingerprint } = schemas[type]
  const avroType = compiled(text)
  const reader = {
    type: avroType,
    check: bodyCheck(text),
    settle: bodyCheck(text, 'mend'),
    clean: cleanerOf(avroType),
    fingerprint: Buffer.from(fingerprint, 'hex'),
  }
  readers.set(type, reader)
  return reader
}

/** avsc says null for nothing; in our types nothing is undefined. */
function cleanerOf(type: avro.Type): (event: object) => void {
  if (!(type instanceof avro.types.RecordType)) return () => undefined
  const nullable: string[] = []
  const nested: { name: string; clean(item: object): void }[] = []
  for (const field of type.fields) {
    if (field.type.typeName.startsWith('union')) nullable.push(field.name)
    if (field.type instanceof avro.types.ArrayType && field.type.itemsType instanceof avro.types.RecordType)
      nested.push({ name: field.name, clean: cleanerOf(field.type.itemsType) })
    if (field.type instanceof avro.types.RecordType) nested.push({ name: field.name, clean: cleanerOf(field.type) })
  }
  return (event) => {
    for (const name of nullable) if (Reflect.get(event, name) === null) Reflect.set(event, name, undefined)
    for (const { name, clean } of nested) for (const item of [Reflect.get(event, name)].flat()) clean(item)
  }
}

/**
 * avsc lets ±(2^53 − 2) pass, but what is below −2^52 it writes as another number: its zig-zag form has no exact double.
 */
const anyLong = avro.Type.forSchema('long')
const writeLong: unknown = Reflect.get(anyLong, '_write')
const exactLong: avro.Type = Object.create(anyLong, {
  _write: {
    value(tap: unknown, value: number) {
      if (value < longMin) throw new RangeError(`${value} is below −2^52`)
      if (typeof writeLong === 'function') writeLong.call(anyLong, tap, value)
    },
  },
})

/** avsc takes a Buffer only; our language says bytes, and a state that was restored holds them as they are. */
const bufferBytes = avro.Type.forSchema('bytes')
const writeBytes: unknown = Reflect.get(bufferBytes, '_write')
const anyBytes: avro.Type = Object.create(bufferBytes, {
  _write: {
    value(tap: unknown, value: Uint8Array) {
      const isPlain = value instanceof Uint8Array && !Buffer.isBuffer(value)
      const bytes = isPlain ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value
      if (typeof writeBytes === 'function') writeBytes.call(bufferBytes, tap, bytes)
    },
  },
})

const compiled = (text: string): avro.Type =>
  avro.Type.forSchema(JSON.parse(text), {
    typeHook: (schema) => (schema === 'long' ? exactLong : schema === 'bytes' ? anyBytes : undefined),
  })

/** 32 bytes: SHA-256 of the canonical form of any schema's text. */
export const schemaFingerprint = (text: string): Buffer => compiled(text).fingerprint('sha256')

export const fingerprintOf = (type: RecordType): Buffer => readerOf(type).fingerprint

export const isRecordType = (name: string): name is RecordType => Object.hasOwn(schemas, name)

let sealed = Buffer.allocUnsafe(65_536)

/** First 16 bytes of SHA-256 over the schema's fingerprint and the body: finds flipped bits, equal on every log. */
export function contentHash(fingerprint: Uint8Array, body: Uint8Array): Buffer {
  if (sealed.length < 32 + body.length) sealed = Buffer.allocUnsafe((32 + body.length) * 2)
  sealed.set(fingerprint, 0)
  sealed.set(body, 32)
  return digest(sealed.subarray(0, 32 + body.length))
}

/** The Avro body of a framed value. */
export const bodyOf = (value: Buffer): Buffer => value.subarray(frameBytes)
