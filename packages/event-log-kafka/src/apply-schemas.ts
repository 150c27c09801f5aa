import { COMPATIBILITY, SchemaRegistry, SchemaType } from '@kafkajs/confluent-schema-registry'
import { schemas, VirtuosoError } from '@virtuoso/contracts'
import { codecOf, knownSchemas, schemaDifferences, subjects } from './known-schemas.ts'
import { compatibilityLevel, type RegistryClient } from './registry-client.ts'

/**
 * Registers what is missing, in the order of release, with the level set first: the client sets it only after the first
 * version of a subject, which would let a second one in under no rule at all.
 * @returns A line per change.
 * @throws VirtuosoError `schema-mismatch` when the registry refuses a schema as incompatible.
 */
export async function applySchemas(registry: RegistryClient): Promise<string[]> {
  const changes: string[] = []
  const level = await registry.compatibility()
  if (level !== compatibilityLevel) {
    await registry.setCompatibility(compatibilityLevel)
    changes.push(`set the compatibility of the schema registry: ${level} -> ${compatibilityLevel}`)
  }
  const known = await knownSchemas(registry)
  const missing = new Set(schemaDifferences(known, codecOf(known)).map((it) => it.subject))
  const client = new SchemaRegistry({ host: registry.url })
  for (const { subject, type } of subjects)
    if (missing.has(subject))
      changes.push(`registered ${subject}: id ${await register(client, subject, schemas[type].text)}`)
  return changes
}

async function register(client: SchemaRegistry, subject: string, text: string): Promise<number> {
  try {
    const options = { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE }
    return (await client.register({ type: SchemaType.AVRO, schema: text }, options)).id
  } catch (cause) {
    if (statusOf(cause) !== 409)
      throw new VirtuosoError('schemas-unavailable', `could not register ${subject}`, { retryable: true, cause })
    throw new VirtuosoError('schema-mismatch', `${subject} is not compatible with the versions registered before`, {
      cause,
    })
  }
}

const statusOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined
