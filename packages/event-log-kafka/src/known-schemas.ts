import {
  type Codec,
  createCodec,
  fingerprintOf,
  isRecordType,
  type RecordType,
  registered,
  VirtuosoError,
  type WriterSchema,
} from '@virtuoso/contracts'
import type { Difference } from '@virtuoso/event-log'
import type { RegistryClient } from './registry-client.ts'

/** Every subject of the language with the record it is of, in the order they were first released. */
export const subjects: readonly Readonly<{ subject: string; type: RecordType }>[] = [
  ...new Set(registered.map((it) => it.subject)),
].flatMap((subject) => {
  const type = subject.slice(subject.lastIndexOf('.') + 1)
  return isRecordType(type) ? [{ subject, type }] : []
})

/** All at once, a registry that has just started would answer none of them in time, and be asked all over again. */
const askedAtOnce = 6

/** All versions of all our subjects, so that what last year's writers wrote can be read. */
export async function knownSchemas(registry: RegistryClient): Promise<WriterSchema[]> {
  const bySubject: (readonly WriterSchema[])[] = []
  const ahead = subjects.entries()
  const ask = async (): Promise<void> => {
    for (const [index, { subject, type }] of ahead)
      bySubject[index] = (await registry.versions(subject)).map((version) => ({ ...version, type }))
  }
  await Promise.all(Array.from({ length: askedAtOnce }, ask))
  return bySubject.flat()
}

/** @throws VirtuosoError `schema-mismatch` when a registered text is not Avro, or not readable by today's readers. */
export function codecOf(known: readonly WriterSchema[]): Codec {
  try {
    return createCodec(known)
  } catch (cause) {
    throw new VirtuosoError('schema-mismatch', 'a registered schema cannot be read by this build', { cause })
  }
}

/** Records whose present schema is not registered under its subject. */
export function schemaDifferences(known: readonly WriterSchema[], codec: Codec): Difference[] {
  return subjects.flatMap(({ subject, type }) => {
    const wanted = fingerprintOf(type)
    const found = known.filter((it) => it.type === type).map((it) => codec.fingerprintOf(frameHead(it.schemaId)))
    if (found.some((it) => it?.equals(wanted))) return []
    return [{ subject, setting: 'schema', wanted: short(wanted), found: found.map(short).join(', ') || 'none' }]
  })
}

export function frameHead(schemaId: number): Buffer {
  const head = Buffer.alloc(5)
  head.writeInt32BE(schemaId, 1)
  return head
}

const short = (fingerprint: Buffer | undefined): string => fingerprint?.toString('hex').slice(0, 16) ?? '?'
