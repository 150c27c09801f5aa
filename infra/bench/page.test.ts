import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pageFile, pageOf, resultsIn } from './page.ts'
import { readResult } from './read-result.ts'

const root = join(import.meta.dirname, '../..')

it('says nothing of benchmarks that no result file says', () => {
  expect(readFileSync(join(root, pageFile), 'utf8')).toBe(pageOf(resultsIn(root)))
})

it('refuses a file that is no result', () => {
  expect(() => readResult('{"bench":"append"}')).toThrow('no result')
})
