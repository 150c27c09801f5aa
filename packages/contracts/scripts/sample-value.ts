/** One value of a schema with every field filled: the same schema always gives the same value. */
import { hash } from 'node:crypto'
import { caps } from '../src/index.ts'
import type { AvroField, AvroType, FieldCap } from './language.ts'

type Named = Map<string, (where: string) => unknown>

/** @returns What avsc encodes; each field differs from its neighbours, so that two that are swapped are seen. */
export function sampleValue(schema: AvroType): unknown {
  return sample(schema, {}, '', new Map())
}

function sample(type: AvroType, cap: FieldCap, where: string, named: Named): unknown {
  if (typeof type === 'string') return named.get(type)?.(where) ?? primitive(type, cap, where)
  if (Array.isArray(type)) return sample(type[1], cap, where, named)
  if (type.type === 'array') return [0, 1].map((index) => sample(type.items, cap, `${where}[${index}]`, named))
  const name = `${type.namespace}.${type.name}`
  const make =
    type.type === 'enum'
      ? (at: string) => type.symbols[1 + (noise(at) % (type.symbols.length - 1))]
      : (at: string) => record(name, type.fields, at, named)
  named.set(name, make)
  return make(where)
}

const record = (name: string, fields: readonly AvroField[], where: string, named: Named): unknown =>
  Object.fromEntries(
    fields.map((it) => [it.name, sample(it.type, caps[name]?.[it.name] ?? {}, `${where}.${it.name}`, named)]),
  )

function primitive(type: string, cap: FieldCap, where: string): unknown {
  if (type === 'string') return where.replace(/^\./, '').slice(-(cap.maxBytes ?? 64))
  if (type === 'bytes') return digest(where).subarray(0, cap.exactBytes ?? Math.min(cap.maxBytes ?? 32, 32))
  if (type === 'boolean') return noise(where) % 2 === 0
  if (type === 'double') return (noise(where) % 200_001) / 1_000 - 100
  if (type === 'int') return noise(where) % 1_000_000
  if (type === 'long') return where.endsWith('Ms') ? 1_786_310_819_680 + (noise(where) % 10_000) : noise(where) * 1_024
  throw new Error(`${where} has type ${type}, which the language does not use`)
}

const noise = (where: string): number => digest(where).readUInt32BE(0)

function digest(where: string): Buffer {
  const first = hash('sha256', where, 'buffer')
  return Buffer.concat([first, hash('sha256', first, 'buffer')])
}
