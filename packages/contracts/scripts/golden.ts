/** The frozen messages: one encoded value of every schema that was ever released, with what it says. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { hex, isRecordType, type Json, type RecordType, schemaFingerprint } from '../src/index.ts'
import { repositoryRoot } from './language.ts'

export const goldenFolder = join(repositoryRoot, 'schemas/golden')

export type Golden = Readonly<{
  type: RecordType
  /** Ascending per record, from 1. */
  number: number
  /** The writer's schema as it was registered. */
  schema: string
  /** Of that schema, hex. */
  fingerprint: string
  body: Buffer
  /** What the body says: bytes as hex, nothing left out. */
  value: unknown
}>

/** By record, then number. */
export const readGoldens = (): Golden[] => {
  if (!existsSync(goldenFolder)) return []
  return readdirSync(goldenFolder)
    .sort()
    .filter(isRecordType)
    .flatMap((type) => numbersOf(type).map((number) => readGolden(type, number)))
}

const numbersOf = (type: RecordType): number[] =>
  readdirSync(join(goldenFolder, type))
    .filter((it) => it.endsWith('.bin'))
    .map((it) => Number(it.slice(0, -'.bin'.length)))
    .sort((a, b) => a - b)

function readGolden(type: RecordType, number: number): Golden {
  const path = join(goldenFolder, type, String(number))
  const said: { schema: unknown; value: unknown } = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
  const schema = JSON.stringify(said.schema)
  const fingerprint = hex(schemaFingerprint(schema))
  return { type, number, schema, fingerprint, body: readFileSync(`${path}.bin`), value: said.value }
}

/** A decoded value as JSON: bytes as lower-case hex, what is undefined left out. */
export function jsonOf(value: unknown): Json {
  if (value instanceof Uint8Array) return hex(value)
  if (Array.isArray(value)) return value.map(jsonOf)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null) return null
  const fields = Object.entries(value).filter(([, it]) => it !== undefined)
  return Object.fromEntries(fields.map(([name, it]) => [name, jsonOf(it)]))
}
