import { type Codec, coordinateText, type DecodedValue, hex, UndecodableRecord } from '@virtuoso/contracts'
import { plain } from '../record-json.ts'
import type { FoundLetter } from './find-letters.ts'

/** One letter as one object: bytes as hex, nothing left out. `decoded` is null where the value cannot be read. */
export function letterJson(codec: Codec, letter: FoundLetter) {
  const { original } = letter
  const decoded = decodedOf(codec, letter)
  return {
    ...letterSummary(letter),
    manifest: hex(letter.manifest),
    key: original.key === null ? null : hex(original.key),
    headers: original.headers.map(([name, value]) => ({ name, value: hex(value) })),
    value: original.value === null ? null : hex(original.value),
    decoded: typeof decoded === 'string' ? null : plain(decoded),
  }
}

/** What a list says of it. */
export const letterSummary = (letter: FoundLetter) => ({
  coordinate: coordinateText(letter.coordinate),
  code: letter.code,
  detail: letter.detail,
  group: letter.group,
  analyzer: letter.analyzer ?? null,
  logTime: new Date(letter.timeMs).toISOString(),
  id: hex(letter.id),
  letter: coordinateText(letter.at),
})

/** For people. What is not text stands as hex; more than a screen of it is cut. */
export function letterText(codec: Codec, letter: FoundLetter): string {
  const { original } = letter
  const { coordinate, code, detail, group, analyzer, logTime, id, letter: at } = letterSummary(letter)
  const decoded = decodedOf(codec, letter)
  return [
    `${coordinate}   ${code}`,
    line('why', detail),
    line('group', analyzer === null ? group : `${group}, ${analyzer}`),
    line('written', logTime),
    line('letter', `${at}, id ${id}`),
    line('manifest', hex(letter.manifest)),
    line('key', original.key === null ? 'none' : JSON.stringify(original.key.toString())),
    ...original.headers.map(([name, value], index) => line(index === 0 ? 'headers' : '', `${name}  ${hex(value)}`)),
    line('value', original.value === null ? 'none: a tombstone' : `${original.value.length} bytes`),
    ...hexLines(original.value ?? Buffer.alloc(0)).map((it) => line('', it)),
    line('decoded', typeof decoded === 'string' ? decoded : JSON.stringify(plain(decoded))),
    '',
  ].join('\n')
}

const line = (name: string, text: string): string => `  ${name.padEnd(9)} ${text}`

/** The event as far as its bytes can be read, whatever headers and key say; or why they cannot. */
function decodedOf(codec: Codec, { original }: FoundLetter): DecodedValue | string {
  if (original.value === null) return 'there is nothing to decode'
  try {
    return codec.decode(original.value)
  } catch (failure) {
    if (failure instanceof UndecodableRecord) return `cannot be: ${failure.code}, ${failure.message}`
    throw failure
  }
}

const bytesPerLine = 32
const linesMax = 32

function hexLines(value: Buffer): readonly string[] {
  const shown = value.subarray(0, bytesPerLine * linesMax)
  const lines = Array.from({ length: Math.ceil(shown.length / bytesPerLine) }, (_, index) =>
    hex(shown.subarray(index * bytesPerLine, (index + 1) * bytesPerLine)),
  )
  return shown.length === value.length
    ? lines
    : [...lines, `… ${value.length - shown.length} bytes more: --json shows all`]
}
