import fc from 'fast-check'
import { caps, type EventsByType, type RecordType, schemas } from '../src/index.ts'

type Schema =
  | string
  | readonly Schema[]
  | Readonly<{
      type: string
      namespace?: string
      name?: string
      items?: Schema
      symbols?: readonly string[]
      fields?: readonly Field[]
    }>
type Field = Readonly<{ name: string; type: Schema }>
type FieldCap = Readonly<{ items?: number; maxBytes?: number; exactBytes?: number }>

const longMax = 2 ** 53 - 2
const longMin = -(2 ** 52)
const intMax = 2 ** 31 - 1

/** Any event of a record that its schema and caps allow, the borders of every range included. */
export const arbitraryEvent = <T extends RecordType>(type: T): fc.Arbitrary<EventsByType[T]> =>
  // What is generated field by field from the schema is what the type was generated from.
  arbitrary(JSON.parse(schemas[type].text), {}, new Map()) as fc.Arbitrary<EventsByType[T]>

function arbitrary(schema: Schema, cap: FieldCap, named: Map<string, fc.Arbitrary<unknown>>): fc.Arbitrary<unknown> {
  if (typeof schema === 'string') return named.get(schema) ?? primitive(schema, cap)
  if (isUnion(schema)) return fc.option(arbitrary(schema[1] ?? 'null', cap, named), { nil: undefined })
  const { type, items = 'null', symbols = [], fields = [] } = schema
  if (type === 'array') return fc.array(arbitrary(items, cap, named), { maxLength: Math.min(cap.items ?? 10, 10) })
  const name = `${schema.namespace}.${schema.name}`
  const made = type === 'enum' ? fc.constantFrom(...symbols) : record(name, fields, named)
  named.set(name, made)
  return made
}

const isUnion = (schema: Schema): schema is readonly Schema[] => Array.isArray(schema)

function record(
  name: string,
  fields: readonly Field[],
  named: Map<string, fc.Arbitrary<unknown>>,
): fc.Arbitrary<unknown> {
  const known = caps[name] ?? {}
  return fc.record(Object.fromEntries(fields.map((it) => [it.name, arbitrary(it.type, known[it.name] ?? {}, named)])))
}

function primitive(type: string, cap: FieldCap): fc.Arbitrary<unknown> {
  if (type === 'long')
    return fc.oneof(fc.integer(), fc.integer({ min: longMin, max: longMax }), fc.constantFrom(longMax, longMin, 0))
  if (type === 'int') return fc.oneof(fc.integer(), fc.constantFrom(intMax, -intMax - 1, 0))
  if (type === 'double') return fc.double({ noDefaultInfinity: true, noNaN: true }).map((it) => it + 0)
  if (type === 'boolean') return fc.boolean()
  if (type === 'bytes') return bytes(cap)
  if (type === 'string')
    return fc.string({ unit: 'grapheme', maxLength: 40 }).map((it) => cutToBytes(it, cap.maxBytes ?? 40))
  throw new Error(`the language has no type ${type}`)
}

const bytes = ({ exactBytes, maxBytes = 64 }: FieldCap): fc.Arbitrary<Buffer> =>
  fc
    .uint8Array(
      exactBytes === undefined
        ? { maxLength: Math.min(maxBytes, 64) }
        : { minLength: exactBytes, maxLength: exactBytes },
    )
    .map((it) => Buffer.from(it))

function cutToBytes(text: string, bytesMax: number): string {
  let cut = text
  while (Buffer.byteLength(cut) > bytesMax) cut = cut.slice(0, -1)
  return cut.toWellFormed()
}
