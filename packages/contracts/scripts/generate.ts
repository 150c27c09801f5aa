/**
 * Reads `schemas/` and writes `packages/contracts/src/gen` and the tail of `schemas/registered.json`.
 * `--check` writes nothing and exits 1 where the committed files differ from what the schemas say.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Language, readLanguage, repositoryRoot } from './language.ts'
import { renderIndex, renderSchemas, renderTopics } from './render-tables.ts'
import { renderDomain } from './render-types.ts'

const genFolder = join(repositoryRoot, 'packages/contracts/src/gen')

const language = readLanguage()
const files = renderAll(language)
const stale = [...files].filter(([path, text]) => currentText(path) !== text).map(([path]) => path)

if (process.argv.includes('--check')) {
  for (const path of stale) console.error(`differs from schemas/: ${path.slice(repositoryRoot.length + 1)}`)
  if (stale.length > 0) console.error('Run `npm run generate` and commit the result.')
  process.exit(stale.length > 0 ? 1 : 0)
}
for (const path of stale) writeFileSync(path, files.get(path) ?? '')
console.log(`${files.size} files from ${language.records.length} records, ${stale.length} changed`)

function renderAll(from: Language): Map<string, string> {
  const rendered = new Map<string, string>()
  for (const domain of from.domains) rendered.set(join(genFolder, `${domain}.ts`), renderDomain(from, domain))
  rendered.set(join(genFolder, 'schemas.ts'), renderSchemas(from))
  rendered.set(join(genFolder, 'topics.ts'), renderTopics(from))
  rendered.set(join(genFolder, 'index.ts'), renderIndex(from))
  rendered.set(join(repositoryRoot, 'schemas/registered.json'), `${JSON.stringify(from.registered, null, 2)}\n`)
  return rendered
}

function currentText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
