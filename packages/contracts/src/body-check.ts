/**
 * Walks an Avro body before anything is allocated from it: every count and length against the field's cap, one block
 * per list, valid UTF-8, known symbols, finite doubles, nothing after the end. One canonical body per value.
 * Long because it is one recursive-descent walk; its parts have no life of their own.
 */
import { isUtf8 } from 'node:buffer'
import { caps } from './gen/schemas.ts'

type Schema =
  | string
  | readonly [string, Schema]
  | Readonly<{
      type: string
      name?: string
      namespace?: string
      items?: Schema
      symbols?: readonly string[]
      fields?: readonly { name: string; type: Schema }[]
    }>
type FieldCap = Readonly<{ items?: number; maxBytes?: number; exactBytes?: number }>
type Walk = (bytes: Buffer, at: number) => number

/** What is wrong with a body; `TRAILING_BYTES` and `TOO_LARGE` are told apart from what cannot be read at all. */
export class BodyFault extends Error {
  readonly code: 'UNDECODABLE' | 'TRAILING_BYTES' | 'TOO_LARGE'
  constructor(code: BodyFault['code'], detail: string) {
    super(detail)
    this.code = code
  }
}

/** Used where a schema brings a list or text that our table does not know (a newer writer's field). */
const unknownFieldCap: FieldCap = { items: 10_000, maxBytes: 1_048_576 }
const nestingMax = 16

let end = 0
let mending = false

/**
 * @param negativeZero - What a double of −0 is: refused in what was read; a writer has it mended to 0 in place, so that
 *   equal numbers are equal bytes.
 * @returns A function that throws BodyFault unless `bytes[from, to)` is exactly one canonical value of the schema.
 */
export function bodyCheck(
  schemaText: string,
  negativeZero: 'refuse' | 'mend' = 'refuse',
): (bytes: Buffer, from: number, to: number) => void {
  const walk = compile(JSON.parse(schemaText), unknownFieldCap, '', new Map(), 0)
  return (bytes, from, to) => {
    end = to
    mending = negativeZero === 'mend'
    const stopped = walk(bytes, from)
    if (stopped !== to) throw new BodyFault('TRAILING_BYTES', `${to - stopped} bytes after the end of the value`)
  }
}

function compile(schema: Schema, cap: FieldCap, where: string, named: Map<string, Walk>, depth: number): Walk {
  if (depth > nestingMax) throw new BodyFault('UNDECODABLE', `${where} is nested deeper than ${nestingMax}`)
  if (typeof schema === 'string') return named.get(schema) ?? primitive(schema, cap, where)
  if (isUnion(schema)) return optional(compile(schema[1], cap, where, named, depth + 1), where)
  if (schema.type === 'array')
    return list(compile(schema.items ?? 'null', cap, `${where}[]`, named, depth + 1), cap, where)
  if (schema.type !== 'enum' && schema.type !== 'record') return primitive(schema.type, cap, where)
  const name = `${schema.namespace}.${schema.name}`
  const walk =
    schema.type === 'enum'
      ? symbol(schema.symbols?.length ?? 0, where)
      : record(schema.fields ?? [], name, named, depth)
  named.set(name, walk)
  return walk
}

const isUnion = (schema: Schema): schema is readonly [string, Schema] => Array.isArray(schema)

function primitive(type: string, cap: FieldCap, where: string): Walk {
  if (type === 'long') return (bytes, at) => skipLong(bytes, at, where)
  if (type === 'int') return (bytes, at) => skipInt(bytes, at, where)
  if (type === 'boolean') return (bytes, at) => flag(bytes, at, where)
  if (type === 'double') return (bytes, at) => finite(bytes, at, where)
  if (type === 'string') return (bytes, at) => text(bytes, at, cap, where)
  if (type === 'bytes') return (bytes, at) => sized(bytes, at, cap, where)
  throw new BodyFault('UNDECODABLE', `${where} has type ${type}, which the language does not use`)
}

function record(
  fields: readonly { name: string; type: Schema }[],
  name: string,
  named: Map<string, Walk>,
  depth: number,
): Walk {
  const known = caps[name] ?? {}
  const walks = fields.map((it) =>
    compile(it.type, known[it.name] ?? unknownFieldCap, `${name}.${it.name}`, named, depth + 1),
  )
  return (bytes, at) => {
    let position = at
    for (const walk of walks) position = walk(bytes, position)
    return position
  }
}

const optional =
  (inner: Walk, where: string): Walk =>
  (bytes, at) => {
    need(at, 1)
    const branch = bytes[at]
    if (branch === 0) return at + 1
    if (branch !== 2) throw new BodyFault('UNDECODABLE', `${where} has no such union branch`)
    return inner(bytes, at + 1)
  }

const list = (item: Walk, cap: FieldCap, where: string): Walk => {
  const most = cap.items ?? 10_000
  return (bytes, at) => {
    const count = readVarint(bytes, at)
    let position = varintEnd
    if (count === 0) return position
    if (count < 0) throw new BodyFault('UNDECODABLE', `${where} uses a sized block`)
    if (count > most) throw new BodyFault('TOO_LARGE', `${where} claims ${count} items, at most ${most}`)
    for (let index = 0; index < count; index += 1) position = item(bytes, position)
    need(position, 1)
    if (bytes[position] !== 0) throw new BodyFault('UNDECODABLE', `${where} has a second block`)
    return position + 1
  }
}

const symbol =
  (count: number, where: string): Walk =>
  (bytes, at) => {
    const index = readVarint(bytes, at)
    if (index < 0 || index >= count) throw new BodyFault('UNDECODABLE', `${where} has no symbol ${index}`)
    return varintEnd
  }

function text(bytes: Buffer, at: number, cap: FieldCap, where: string): number {
  const stop = sized(bytes, at, cap, where)
  for (let position = varintEnd; position < stop; position += 1) {
    if ((bytes[position] ?? 0) < 0x80) continue
    if (!isUtf8(bytes.subarray(position, stop))) throw new BodyFault('UNDECODABLE', `${where} is not UTF-8`)
    break
  }
  return stop
}

/** Leaves `varintEnd` at the first byte of the content. */
function sized(bytes: Buffer, at: number, cap: FieldCap, where: string): number {
  const length = readVarint(bytes, at)
  if (length < 0) throw new BodyFault('UNDECODABLE', `${where} has a negative length`)
  const { exactBytes, maxBytes = 1_048_576 } = cap
  if (exactBytes === undefined ? length > maxBytes : length !== exactBytes)
    throw new BodyFault('TOO_LARGE', `${where} has ${length} bytes, allowed ${exactBytes ?? `≤ ${maxBytes}`}`)
  need(varintEnd, length)
  return varintEnd + length
}

function flag(bytes: Buffer, at: number, where: string): number {
  need(at, 1)
  if ((bytes[at] ?? 0) > 1) throw new BodyFault('UNDECODABLE', `${where} is neither true nor false`)
  return at + 1
}

function finite(bytes: Buffer, at: number, where: string): number {
  need(at, 8)
  const top = ((bytes[at + 7] ?? 0) << 4) | ((bytes[at + 6] ?? 0) >> 4)
  if ((top & 0x7ff) === 0x7ff) throw new BodyFault('UNDECODABLE', `${where} is not a finite number`)
  if (top !== 0x800 || bytes.readDoubleLE(at) !== 0) return at + 8
  if (!mending) throw new BodyFault('UNDECODABLE', `${where} is −0`)
  bytes.writeDoubleLE(0, at)
  return at + 8
}

let varintEnd = 0

function skipVarint(bytes: Buffer, at: number): number {
  for (let position = at; position < at + 10; position += 1) {
    need(position, 1)
    const byte = bytes[position] ?? 0
    if (byte >= 0x80) continue
    if (byte === 0 && position > at) throw new BodyFault('UNDECODABLE', 'a number longer than it need be')
    return position + 1
  }
  throw new BodyFault('UNDECODABLE', 'a number longer than ten bytes')
}

/** What is below −2^52 cannot be read exactly: its zig-zag form is odd and beyond 2^53. */
function skipLong(bytes: Buffer, at: number, where: string): number {
  const stop = skipVarint(bytes, at)
  if (stop - at >= 8 && ((bytes[at] ?? 0) & 1) === 1 && zigZag(bytes, at, stop) >= 9_007_199_254_740_992)
    throw new BodyFault('UNDECODABLE', `${where} is below −2^52`)
  return stop
}

function skipInt(bytes: Buffer, at: number, where: string): number {
  const stop = skipVarint(bytes, at)
  if (stop - at > 5 || (stop - at === 5 && (bytes[at + 4] ?? 0) > 0x0f))
    throw new BodyFault('UNDECODABLE', `${where} does not fit 32 bits`)
  return stop
}

/** Zig-zag varint as a double; leaves `varintEnd` behind it. */
function readVarint(bytes: Buffer, at: number): number {
  varintEnd = skipVarint(bytes, at)
  const value = zigZag(bytes, at, varintEnd)
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2
}

function zigZag(bytes: Buffer, at: number, stop: number): number {
  let value = 0
  let scale = 1
  for (let position = at; position < stop; position += 1, scale *= 128) value += ((bytes[position] ?? 0) & 0x7f) * scale
  return value
}

function need(at: number, length: number): void {
  if (at + length > end) throw new BodyFault('UNDECODABLE', 'the value ends too early')
}
