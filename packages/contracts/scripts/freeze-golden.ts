/**
 * Freezes a message of each record whose present schema has none yet: `schemas/golden/<Record>/<n>.bin` is the Avro
 * body, `<n>.json` the schema it was written with and what it says. Only ever adds files.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import avro from 'avsc'
import { builtInSchemas, createCodec, isRecordType, type RecordType, schemas } from '../src/index.ts'
import { goldenFolder, jsonOf, readGoldens } from './golden.ts'
import { sampleValue } from './sample-value.ts'

const codec = createCodec(builtInSchemas())
const frozen = readGoldens()
const missing = Object.keys(schemas)
  .filter(isRecordType)
  .filter((type) => !frozen.some((it) => it.type === type && it.fingerprint === schemas[type].fingerprint))
for (const type of missing)
  freeze(type, 1 + Math.max(0, ...frozen.filter((it) => it.type === type).map((it) => it.number)))
console.log(
  `${frozen.length} frozen before, ${missing.length} added${missing.length > 0 ? `: ${missing.join(', ')}` : ''}`,
)

function freeze(type: RecordType, number: number): void {
  const schema = JSON.parse(schemas[type].text)
  const body = avro.Type.forSchema(schema).toBuffer(sampleValue(schema))
  const { event } = codec.decode(codec.frame(type, body))
  const path = join(goldenFolder, type, String(number))
  mkdirSync(join(goldenFolder, type), { recursive: true })
  writeFileSync(`${path}.bin`, body, { flag: 'wx' })
  const said = JSON.stringify(jsonOf(event), null, 2).replaceAll('\n', '\n  ')
  writeFileSync(`${path}.json`, `{\n  "schema": ${JSON.stringify(schema)},\n  "value": ${said}\n}\n`, { flag: 'wx' })
}
