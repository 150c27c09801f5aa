import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../..', process.env['VIRTUOSO_RECORDED'] ?? '../shared/data/recorded')

/**
 * Tests against a recorded set. Where it is missing they skip aloud, but in CI that fails: a lane that silently tested
 * nothing would be worse than a red one.
 * @throws Error when `CI` is set and the set is missing.
 */
export function describeRecorded(set: string, name: string, tests: () => void): void {
  if (existsSync(resolve(root, set))) {
    describe(name, tests)
    return
  }
  const message = `recorded set ${set} is not at ${root}: set VIRTUOSO_RECORDED`
  if (process.env['CI']) throw new Error(message)
  console.warn(`skipped: ${message}`)
  describe.skip(name, () => it(`needs ${set}`, () => {}))
}

/** A recorded file as text, whatever it is packed with. */
export function recordedText(set: string, file: string): string {
  const bytes = readFileSync(resolve(root, set, file))
  if (file.endsWith('.gz')) return gunzipSync(bytes).toString('utf8')
  if (file.endsWith('.zst')) return zstdDecompressSync(bytes).toString('utf8')
  return bytes.toString('utf8')
}

/** Rows of a recorded CSV, header left out, cells as text. */
export const recordedRows = (set: string, file: string): string[][] =>
  recordedText(set, file)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
