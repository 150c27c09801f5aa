/** `npm run check:architecture`: the rules about who may know whom, executed. Exit 1 and a line for each violation. */
import { join } from 'node:path'
import { castViolations } from './casts.ts'
import { homeViolations, undeclaredViolations, versionViolations } from './homes.ts'
import { layerViolations } from './layers.ts'
import { purityViolations } from './purity.ts'
import { readWorkspace, type Violation, type Workspace } from './workspace.ts'

const root = join(import.meta.dirname, '../..')

/** By file, then line. */
export const violationsOf = (workspace: Workspace): Violation[] =>
  [
    ...layerViolations(workspace),
    ...homeViolations(workspace),
    ...undeclaredViolations(workspace),
    ...versionViolations(workspace),
    ...purityViolations(workspace),
    ...castViolations(workspace),
    ...readmeViolations(workspace),
  ].sort((a, b) => (a.file === b.file ? a.line - b.line : a.file < b.file ? -1 : 1))

const readmeViolations = ({ packages }: Workspace): Violation[] =>
  packages
    .filter((it) => !it.hasReadme)
    .map((it) => ({ file: it.manifestPath, line: 1, rule: 'readme', text: `${it.name} has no README.md beside it` }))

if (import.meta.main) {
  const workspace = readWorkspace(root)
  const violations = violationsOf(workspace)
  for (const { file, line, rule, text } of violations) console.error(`${file}:${line}  ${rule}  ${text}`)
  const files = workspace.packages.reduce((sum, it) => sum + it.files.length, 0)
  console.log(`${workspace.packages.length} packages, ${files} files, ${violations.length} violations`)
  process.exit(violations.length > 0 ? 1 : 0)
}
