/** Reads every `.avsc`, `topics.json` and `caps.json`, and refuses what the language does not allow. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import avro from 'avsc'

export const repositoryRoot = join(import.meta.dirname, '../../..')
const schemaFolder = join(repositoryRoot, 'schemas')

export type AvroType = string | [string, AvroType] | { type: 'array'; items: AvroType } | AvroEnum | AvroRecord
export type AvroEnum = { type: 'enum'; name: string; namespace: string; symbols: string[]; default: string }
export type AvroRecord = { type: 'record'; name: string; namespace: string; doc?: string; fields: AvroField[] }
export type AvroField = { name: string; type: AvroType; default?: null; doc?: string }
export type FieldCap = { items?: number; maxBytes?: number; exactBytes?: number }
export type TopicEntry = { name: string; records: string[] } & Record<string, unknown>

export type SchemaFile = Readonly<{
  domain: string
  subject: string
  record: AvroRecord
  text: string
  fingerprint: string
  textHash: string
}>
export type Language = Readonly<{
  domains: readonly string[]
  records: readonly SchemaFile[]
  shared: ReadonlyMap<string, AvroEnum | AvroRecord>
  caps: Readonly<Record<string, Record<string, FieldCap>>>
  topics: Readonly<{ coPartitioned: Record<string, number>; topics: TopicEntry[] }>
  registered: readonly { subject: string; fingerprint: string }[]
}>

/** @throws Error naming the file and rule when a schema is outside the language's allowed shapes. */
export function readLanguage(): Language {
  const folders = readdirSync(schemaFolder, { withFileTypes: true }).filter(
    (it) => it.isDirectory() && it.name !== 'golden',
  )
  const records = folders.flatMap(({ name }) => readDomain(name)).sort((a, b) => (a.subject < b.subject ? -1 : 1))
  const shared = new Map<string, AvroEnum | AvroRecord>()
  for (const file of records) for (const field of file.record.fields) collectShared(field.type, file.subject, shared)
  const topics: Language['topics'] = readJson('topics.json')
  return {
    domains: [...folders.map(({ name }) => name), 'common'].sort(),
    records,
    shared,
    caps: readJson('caps.json'),
    topics,
    registered: registeredWith(records, topics),
  }
}

function readDomain(domain: string): SchemaFile[] {
  const files = readdirSync(join(schemaFolder, domain)).filter((it) => it.endsWith('.avsc'))
  return files.map((file) => {
    const record: AvroRecord = readJson(`${domain}/${file}`)
    const subject = `${record.namespace}.${record.name}`
    const expected = `virtuoso.${domain}.${file.slice(0, -5).replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`
    if (subject !== expected) throw new Error(`schemas/${domain}/${file} holds ${subject}, its name says ${expected}`)
    const text = JSON.stringify(record)
    return {
      domain,
      subject,
      record,
      text,
      fingerprint: avro.Type.forSchema(JSON.parse(text)).fingerprint('sha256').toString('hex'),
      textHash: createHash('sha256').update(text).digest('hex'),
    }
  })
}

/** Shared enums and nested records are written out in each file that uses them; two files must not differ about one. */
function collectShared(type: AvroType, where: string, shared: Map<string, AvroEnum | AvroRecord>): void {
  if (typeof type === 'string') return
  if (Array.isArray(type)) {
    if (type.length !== 2 || type[0] !== 'null') throw new Error(`${where}: a union may only be ["null", X]`)
    collectShared(type[1], where, shared)
  } else if (type.type === 'array') collectShared(type.items, where, shared)
  else collectNamed(type, where, shared)
}

function collectNamed(type: AvroEnum | AvroRecord, where: string, shared: Map<string, AvroEnum | AvroRecord>): void {
  const known = shared.get(type.name)
  if (known !== undefined && JSON.stringify(known) !== JSON.stringify(type) && !isShortened(type, known))
    throw new Error(`${where} differs from another file about ${type.name}`)
  if (known === undefined) shared.set(type.name, type)
  if (type.type === 'enum' && (type.symbols[0] !== 'UNKNOWN' || type.default !== 'UNKNOWN'))
    throw new Error(`${where}: enum ${type.name} must begin with UNKNOWN and default to it`)
  if (type.type === 'record') for (const field of type.fields) collectShared(field.type, where, shared)
}

/** A nested record may name in one file a type that another file writes out, depending on what came first. */
const isShortened = (one: AvroEnum | AvroRecord, other: AvroEnum | AvroRecord): boolean =>
  JSON.stringify(namesOnly(one)) === JSON.stringify(namesOnly(other))
const namesOnly = (type: AvroEnum | AvroRecord): unknown =>
  type.type === 'enum' ? type : { ...type, fields: type.fields.map((it) => ({ ...it, type: nameOf(it.type) })) }
const nameOf = (type: AvroType): unknown => {
  if (typeof type === 'string') return type.replace('virtuoso.common.', '')
  if (Array.isArray(type)) return [type[0], nameOf(type[1])]
  return type.type === 'array' ? { ...type, items: nameOf(type.items) } : type.name
}

/** Position in this append-only list is the schema id where there is no registry. */
function registeredWith(
  records: readonly SchemaFile[],
  topics: Language['topics'],
): { subject: string; fingerprint: string }[] {
  const path = join(schemaFolder, 'registered.json')
  const released: { subject: string; fingerprint: string }[] = existsSync(path) ? readJson('registered.json') : []
  const order = [...new Set(topics.topics.flatMap((it) => it.records))]
  const bySubject = new Map(records.map((it) => [it.subject, it]))
  for (const subject of order) {
    const file = bySubject.get(subject)
    if (file === undefined) throw new Error(`topics.json names ${subject}, which no file defines`)
    if (!released.some((it) => it.fingerprint === file.fingerprint))
      released.push({ subject, fingerprint: file.fingerprint })
  }
  const homeless = records.filter((it) => !order.includes(it.subject)).map((it) => it.subject)
  if (homeless.length > 0) throw new Error(`no topic carries ${homeless.join(', ')}`)
  return released
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(schemaFolder, path), 'utf8'))
