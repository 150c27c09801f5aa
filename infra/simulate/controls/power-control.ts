import { purityViolations } from '../../checks/purity.ts'
import { sourceFile } from '../../checks/workspace.ts'

const path = 'packages/analyzers/src/decay.ts'
const source = 'export const decay = (ageMs: number): number => 0.5 ** (ageMs / 60_000)\n'

/** A power in a fold needs no story: it is found where it is written. @returns What is said of it; undefined: nothing. */
export function powerFound(): string | undefined {
  const analyzers = {
    name: 'analyzers',
    folder: 'packages/analyzers',
    manifestPath: 'packages/analyzers/package.json',
    dependencies: {},
    devDependencies: {},
    optionalDependencies: {},
    files: [sourceFile(path, source, 'analyzers')],
    hasReadme: true,
  }
  return purityViolations({ packages: [analyzers], catalog: {} })[0]?.text
}
