/** One generated file per domain: readonly types with the schema's `doc` as TSDoc, enums as string unions. */
import type { AvroEnum, AvroRecord, AvroType, Language } from './language.ts'

export const header = '// Generated from schemas/ by `npm run generate`. Do not edit.\n'

export function renderDomain(language: Language, domain: string): string {
  if (domain === 'common') return header + [...language.shared.values()].sort(byName).map(renderShared).join('\n')
  const records = language.records.filter((it) => it.domain === domain).map((it) => it.record)
  const used = new Set<string>()
  for (const record of records) for (const field of record.fields) sharedNames(field.type, used)
  const imports =
    used.size === 0
      ? ''
      : `import type {\n${[...used]
          .sort()
          .map((it) => `  ${it},\n`)
          .join('')}} from './common.ts'\n`
  return `${header}${imports}\n${records.map(renderRecord).join('\n')}`
}

const renderShared = (type: AvroEnum | AvroRecord): string =>
  type.type === 'record'
    ? renderRecord(type)
    : `export type ${type.name} =\n${type.symbols.map((it) => `  | '${it}'`).join('\n')}\n`

function renderRecord(record: AvroRecord): string {
  const fields = record.fields.map((field) => {
    const optional = Array.isArray(field.type)
    const type = Array.isArray(field.type) ? field.type[1] : field.type
    return `  /** ${(field.doc ?? '').replace('null: ', 'undefined: ')} */\n  ${field.name}${optional ? '?' : ''}: ${typeText(type)}\n`
  })
  return `/** ${record.doc ?? record.name} */\nexport type ${record.name} = Readonly<{\n${fields.join('')}}>\n`
}

function typeText(type: AvroType): string {
  if (typeof type === 'string') return primitives[type] ?? shortName(type)
  if (Array.isArray(type)) return `${typeText(type[1])} | undefined`
  return type.type === 'array' ? `readonly ${typeText(type.items)}[]` : type.name
}

function sharedNames(type: AvroType, into: Set<string>): void {
  if (typeof type === 'string') {
    if (primitives[type] === undefined) into.add(shortName(type))
  } else if (Array.isArray(type)) sharedNames(type[1], into)
  else if (type.type === 'array') sharedNames(type.items, into)
  else into.add(type.name)
}

const primitives: Record<string, string> = {
  string: 'string',
  long: 'number',
  int: 'number',
  double: 'number',
  boolean: 'boolean',
  bytes: 'Uint8Array',
}
const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1)
