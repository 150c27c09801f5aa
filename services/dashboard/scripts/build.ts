import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
const note = join(dist, '.sources')

/**
 * The folder that holds the page, built when its sources are not those that it was built from. Takes about a second
 * then, and a millisecond otherwise.
 */
export async function builtDashboard(): Promise<string> {
  const sources = sourcesHash()
  if (existsSync(note) && readFileSync(note, 'utf8') === sources) return dist
  const { build } = await import('vite')
  const fresh = join(root, `.dist-${process.pid}`)
  try {
    await build({ root, configFile: join(root, 'vite.config.ts'), build: { outDir: fresh } })
    for (const file of globSync('**/*.{js,css,html,svg}', { cwd: fresh })) compress(join(fresh, file))
    writeFileSync(join(fresh, '.sources'), sources)
    rmSync(dist, { recursive: true, force: true })
    mkdirSync(dirname(dist), { recursive: true })
    renameSync(fresh, dist)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
  return dist
}

const compress = (file: string): void => writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }))

/** Of everything that goes into the page, and of what builds it. */
function sourcesHash(): string {
  const hash = createHash('sha256')
  const files = globSync(['index.html', 'vite.config.ts', 'package.json', 'public/**', 'src/**', 'scripts/build.ts'], {
    cwd: root,
  })
  for (const file of files.sort())
    if (/\.\w+$/.test(file)) hash.update(`${file}\0`).update(readFileSync(join(root, file)))
  return hash.digest('hex')
}
