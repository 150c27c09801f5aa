import { globSync } from 'node:fs'
import { type LaneName, root } from './vitest-lane.ts'

/** Whether vitest would find a file for these arguments, so that no lane (and no server) is started for nothing. */
export function someFileMatches(lane: LaneName, args: readonly string[]): boolean {
  // What follows an option may be its value, so only plain arguments are taken for filters.
  const filters = args.some((arg) => arg.startsWith('-')) ? [] : args
  return testFiles(lane).some((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
}

const testFiles = (lane: LaneName): readonly string[] =>
  globSync('{packages,services,infra}/**/*.test.ts', {
    cwd: root,
    exclude: (path) => path.split('/').includes('node_modules'),
  }).filter((file) => laneOf(file) === lane)

/** @returns undefined for what belongs to no lane, but to `npm run gate`. */
function laneOf(file: string): LaneName | undefined {
  if (file.endsWith('.gate.int.test.ts')) return undefined
  if (file.endsWith('.int.test.ts')) return 'integration'
  return file.endsWith('.browser.test.ts') ? 'browser' : 'unit'
}
