import type { Codec, StoredRecord, WriterSchema } from '@virtuoso/contracts'
import { codecOf, subjects } from './known-schemas.ts'
import type { RegistryClient } from './registry-client.ts'

/** The schemas of an open log, which may grow: a newer writer may start before its readers do. */
export type SchemasOfLog = Readonly<{
  /** Always knows what was learned so far. */
  codec: Codec
  /**
   * Looks up the ids of these records that are not known yet. An id that the registry does not know either stays
   * unknown, and is not asked for again for 5 s.
   * @throws VirtuosoError `schemas-unavailable` when the registry does not answer: an outage makes no dead letters.
   */
  learn(records: readonly StoredRecord[]): Promise<void>
}>

const unknownForMs = 5_000

export function schemasOfLog(registry: RegistryClient, atStart: readonly WriterSchema[]): SchemasOfLog {
  const known = [...atStart]
  let codec = codecOf(known)
  const ids = new Set(known.map((it) => it.schemaId))
  const unknownUntilMs = new Map<number, number>()

  const lookUp = async (schemaId: number): Promise<void> => {
    const schema = await writerSchema(registry, schemaId)
    if (schema === undefined) {
      unknownUntilMs.set(schemaId, performance.now() + unknownForMs)
      return
    }
    // First, so that the schemas of this build stay those it writes with.
    codec = codecOf([schema, ...known])
    known.unshift(schema)
    ids.add(schemaId)
  }
  const isNew = (schemaId: number): boolean =>
    !ids.has(schemaId) && (unknownUntilMs.get(schemaId) ?? 0) < performance.now()
  return {
    codec: {
      get known() {
        return codec.known
      },
      encodeBody: (type, event) => codec.encodeBody(type, event),
      frame: (type, body) => codec.frame(type, body),
      typeOf: (value) => codec.typeOf(value),
      decode: (value) => codec.decode(value),
      fingerprintOf: (value) => codec.fingerprintOf(value),
    },
    async learn(records) {
      for (const { value } of records) {
        if (value === null || value.length < 5 || value[0] !== 0) continue
        const schemaId = value.readInt32BE(1)
        if (isNew(schemaId)) await lookUp(schemaId)
      }
    },
  }
}

/** @returns undefined when the registry knows no such id, or it is of no record of ours. */
async function writerSchema(registry: RegistryClient, schemaId: number): Promise<WriterSchema | undefined> {
  const text = await registry.textOf(schemaId)
  if (text === undefined) return undefined
  const { name, namespace } = JSON.parse(text)
  const type = subjects.find((it) => it.subject === `${namespace}.${name}`)?.type
  return type === undefined ? undefined : { schemaId, type, text }
}
