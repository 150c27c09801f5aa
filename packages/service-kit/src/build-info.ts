/** What code runs here: the files themselves, the commit they came from, and the runtime under them. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { globSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'

const repositoryRoot = join(import.meta.dirname, '../../..')

export type BuildInfo = Readonly<{
  productVersion: string
  /** 40 hex, `-dirty` appended where the code differs from it; `unknown` where there is no git. */
  commit: string
  nodeVersion: string
  v8Version: string
  icuVersion: string
  /** `linux-x64` */
  platform: string
  /** SHA-256 over sorted path and bytes of every source file of packages and services, tests left out. */
  bundleHash: Buffer
  /** SHA-256 of the lockfile. */
  lockfileHash: Buffer
}>

let known: BuildInfo | undefined

/** Read once a process: the files that run do not change under it. */
export function buildInfo(): BuildInfo {
  known ??= {
    productVersion: productVersion(),
    commit: commit(),
    nodeVersion: process.versions.node,
    v8Version: process.versions.v8,
    icuVersion: process.versions['icu'] ?? 'none',
    platform: `${process.platform}-${process.arch}`,
    bundleHash: bundleHash(repositoryRoot),
    lockfileHash: createHash('sha256')
      .update(readFileSync(join(repositoryRoot, 'pnpm-lock.yaml')))
      .digest(),
  }
  return known
}

/** Each path and each content is preceded by its length, so that no two trees share a hash. */
export function bundleHash(root: string): Buffer {
  const paths = globSync(['packages/*/src/**/*.ts', 'services/*/src/**/*.ts'], { cwd: root })
    .map((it) => it.replaceAll('\\', '/'))
    .filter((it) => !it.endsWith('.test.ts'))
    .sort((a, b) => (a < b ? -1 : 1))
  const hash = createHash('sha256')
  for (const path of paths)
    for (const part of [Buffer.from(path), readFileSync(join(root, path))]) {
      const length = Buffer.alloc(4)
      length.writeInt32BE(part.length)
      hash.update(length).update(part)
    }
  return hash.digest()
}

function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'package.json'), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined
  return typeof version === 'string' ? version : 'unknown'
}

/** A copy without its own `.git` may lie inside another repository, whose commit says nothing about this code. */
function commit(): string {
  try {
    const [topLevel = '', head = 'unknown'] = git('rev-parse', '--show-toplevel', 'HEAD').split('\n')
    if (realpathSync(topLevel) !== realpathSync(repositoryRoot)) return 'unknown'
    const changed = git('status', '--porcelain', '--', 'packages', 'services', 'schemas', 'pnpm-lock.yaml') !== ''
    return changed ? `${head}-dirty` : head
  } catch {
    return 'unknown'
  }
}

const git = (...args: string[]): string =>
  execFileSync('git', args, { cwd: repositoryRoot, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
