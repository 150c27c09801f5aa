/**
 * Runs recorded markets through the built-in analyzers and holds them against anchors that were computed elsewhere:
 * `npm run golden`, or one of them by its name: `npm run golden -- G1`. Exits 1 when one says something else.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { basename, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const runs = globSync('packages/analyzers/test/golden/g?.ts', { cwd: root }).sort()
const wanted = process.argv.slice(2).map((it) => it.toLowerCase())
const files = runs.filter((file) => wanted.length === 0 || wanted.includes(nameOf(file)))
if (files.length === 0) console.error(`no such run; there are ${runs.map((it) => nameOf(it).toUpperCase()).join(', ')}`)

let failed = 0
for (const file of files) {
  console.log(`\n${nameOf(file).toUpperCase()}`)
  if (spawnSync(process.execPath, [join(root, file)], { stdio: 'inherit' }).status !== 0) failed += 1
}
process.exit(failed === 0 && files.length > 0 ? 0 : 1)

function nameOf(file: string): string {
  return basename(file, '.ts')
}
