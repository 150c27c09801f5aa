import { describe, expect, it } from 'vitest'
import { jsonOf, readGoldens } from '../scripts/golden.ts'
import { builtInSchemas, createCodec, isRecordType, schemas } from './index.ts'

const goldens = readGoldens()
const schemaId = 9_999
const frame = Buffer.from('000000270f', 'hex')

describe.each(goldens.map((it): [string, typeof it] => [`${it.type} ${it.number}`, it]))('%s', (_, golden) => {
  const { type, schema: text, body, value, fingerprint } = golden
  const codec = createCodec([...builtInSchemas(), { schemaId, type, text }])
  const decoded = codec.decode(Buffer.concat([frame, body]))

  it('still says to this reader what it said when it was frozen', () => {
    expect(decoded.type).toBe(type)
    expect(jsonOf(decoded.event)).toEqual(value)
  })

  it.runIf(fingerprint === schemas[type].fingerprint)('is what this writer would write again', () => {
    expect(codec.encodeBody(decoded.type, decoded.event)).toEqual(body)
  })
})

it.each(Object.keys(schemas).filter(isRecordType))(
  '%s as released now has a frozen message (else run scripts/freeze-golden.ts)',
  (type) => {
    expect(goldens.some((it) => it.type === type && it.fingerprint === schemas[type].fingerprint)).toBe(true)
  },
)
