import type { BenchResult } from '../../packages/testing/src/bench/result.ts'

/** @throws Error when the text is no result of a benchmark. */
export function readResult(text: string): BenchResult {
  const read: unknown = JSON.parse(text)
  if (!isResult(read)) throw new Error('this is no result of a benchmark')
  return read
}

const lists = ['arms', 'ratios', 'figures', 'goals', 'checks'] as const

function isResult(read: unknown): read is BenchResult {
  if (typeof read !== 'object' || read === null) return false
  const hasLists = lists.every((name) => Array.isArray(Reflect.get(read, name)))
  return hasLists && 'bench' in read && 'fixture' in read && 'machine' in read
}
