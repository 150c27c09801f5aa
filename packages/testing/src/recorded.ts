import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = process.env['VIRTUOSO_RECORDED'] ?? join(import.meta.dirname, '../../../../shared/data/recorded')

/**
 * A folder of recorded venue data or published oracles, which lies beside the repository and is no part of it.
 * @returns undefined where it is not there: the test that wanted it skips, and this says so aloud.
 * @throws Error where it is not there although `CI` is set.
 */
export function recorded(folder: string): string | undefined {
  const path = join(root, folder)
  if (existsSync(path)) return path
  if (process.env['CI'] !== undefined) throw new Error(`recorded data ${folder} is missing`)
  console.warn(`not run here: recorded data ${folder} is missing; set VIRTUOSO_RECORDED to where it lies`)
  return undefined
}
