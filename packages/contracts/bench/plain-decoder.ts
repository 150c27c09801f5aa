import avro from 'avsc'
import type { WriterSchema } from '../src/index.ts'

const frameBytes = 5

/**
 * Decodes as anybody would who has the schemas: by the id in the frame, with the library alone. None of our checks: of
 * caps, of canonical form, of headers, of the content hash.
 */
export function plainDecoder(known: readonly WriterSchema[]): (value: Buffer) => object {
  const types = new Map(known.map(({ schemaId, text }) => [schemaId, avro.Type.forSchema(JSON.parse(text))]))
  return (value) => {
    const id = value.readInt32BE(1)
    const type = types.get(id)
    if (type === undefined) throw new Error(`no schema ${id}`)
    return type.decode(value, frameBytes).value
  }
}
