/** The generated tables: schema texts with their hashes, caps, topics, and the map from record name to type. */
import type { Language } from './language.ts'
import { header } from './render-types.ts'

export function renderSchemas(language: Language): string {
  const rows = language.records.map(
    (it) =>
      `  ${it.record.name}: {\n    subject: '${it.subject}',\n    fingerprint: '${it.fingerprint}',\n    textHash: '${it.textHash}',\n    text: ${JSON.stringify(it.text)},\n  },`,
  )
  return `${header}
/** Reader schemas by record name: what is registered (\`text\`), SHA-256 of the canonical form and of the text, hex. */
export const schemas = {\n${rows.join('\n')}\n} as const

/** Most bytes of a string, exact or most bytes of bytes, most items of a list; by full name, then field. */
export const caps: Readonly<Record<string, Readonly<Record<string, { items?: number; maxBytes?: number; exactBytes?: number }>>>> = ${JSON.stringify(language.caps)}

/** Append-only; the 1-based position is the schema id where there is no registry. */
export const registered: readonly { subject: string; fingerprint: string }[] = ${JSON.stringify(language.registered)}
`
}

export function renderTopics(language: Language): string {
  const names = language.topics.topics.map((it) => `'${it.name}'`)
  const consumed = language.topics.topics.filter((it) => it['dlq'] === true)
  const letters = consumed.map((it) => `['${it.name}', '${it.name}.dlq']`)
  const topics = language.topics.topics.map((it) => ({
    ...it,
    records: it.records.map((name) => name.slice(name.lastIndexOf('.') + 1)),
  }))
  return `${header}
import type { RecordType } from './index.ts'

export type TopicName = ${names.join(' | ')}

/** Where what a consumer could not take of a topic lies; each topic declared with \`dlq\` has one. */
export type DeadLetterTopic = ${consumed.map((it) => `'${it.name}.dlq'`).join(' | ')}

/** What a topic is declared to be; \`group\` names the partition count it shares, in \`coPartitioned\`. */
export type TopicDeclaration = Readonly<{
  name: TopicName
  writer: string
  group?: string
  partitions?: number
  key: string
  records: readonly RecordType[]
  cleanup: 'delete' | 'compact'
  /** ms; -1: for ever */
  retentionMs?: number
  recordMaxBytes: number
  batchMaxBytes: number
  compression: 'zstd'
  compressionLevel: number
  checkpointed: boolean
  dlq: boolean
  deleteRetentionMs?: number
  segmentBytes?: number
  segmentMs?: number
  maxCompactionLagMs?: number
  minCleanableDirtyRatio?: number
}>

export const coPartitioned: Readonly<Record<string, number>> = ${JSON.stringify(language.topics.coPartitioned)}

export const topicDeclarations: readonly TopicDeclaration[] = ${JSON.stringify(topics, null, 2)}

/** By the topic whose dead letters it holds. */
export const deadLetterTopics: ReadonlyMap<string, DeadLetterTopic> = new Map<string, DeadLetterTopic>([${letters.join(', ')}])
`
}

export function renderIndex(language: Language): string {
  const domains = language.domains.filter((it) => it !== 'common')
  const imports = domains.map((domain) => {
    const names = language.records.filter((it) => it.domain === domain).map((it) => it.record.name)
    return `import type { ${names.join(', ')} } from './${domain}.ts'`
  })
  const entries = language.records.map((it) => `  ${it.record.name}: ${it.record.name}`)
  return `${header}
${imports.join('\n')}

${[...language.domains].map((it) => `export type * from './${it}.ts'`).join('\n')}
export * from './schemas.ts'
export * from './topics.ts'

/** Every record of the language by its name. */
export type EventsByType = {\n${entries.join('\n')}\n}
export type RecordType = keyof EventsByType
`
}
