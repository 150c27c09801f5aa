import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bundleHash } from './build-info.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'virtuoso-build-'))
  write('packages/domain/src/candle.ts', 'export const minuteMs = 60_000\n')
  write('services/api/src/main.ts', 'serve()\n')
})
afterEach(() => rmSync(root, { recursive: true }))
function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
const hashed = (): string => bundleHash(root).toString('hex')

it('one changed constant is another bundle', () => {
  const before = hashed()
  expect(hashed()).toBe(before)
  write('packages/domain/src/candle.ts', 'export const minuteMs = 60_001\n')
  expect(hashed()).not.toBe(before)
})

it('a file that moved is another bundle, whatever it holds', () => {
  const before = hashed()
  write('packages/domain/src/empty.ts', '')
  expect(hashed()).not.toBe(before)
})

it('tests, scripts and pages are no part of what runs', () => {
  const before = hashed()
  write('packages/domain/src/candle.test.ts', 'it()')
  write('packages/domain/scripts/tool.ts', 'run()')
  write('packages/domain/README.md', '# domain')
  expect(hashed()).toBe(before)
})
