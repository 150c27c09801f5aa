/** The repository as the rules see it: packages with what they declare, and their source files with what they import. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Import, importsOf, type Node, parse } from './syntax.ts'

export type Violation = Readonly<{
  /** From the repository's root. */
  file: string
  /** 1-based. */
  line: number
  rule: string
  /** What is wrong and what would be right. */
  text: string
}>
export type SourceFile = Readonly<{
  path: string
  text: string
  program: Node
  imports: readonly Import[]
  /** A test, or a suite that tests call: never part of what runs. */
  isTest: boolean
}>
export type Declared = Readonly<Record<string, string>>
export type Package = Readonly<{
  /** Without the scope: `event-log`; the repository itself is `root`. */
  name: string
  /** `packages/event-log`; of the root its `infra`, which is the code it owns. */
  folder: string
  manifestPath: string
  /** What runs needs; of the root empty. */
  dependencies: Declared
  devDependencies: Declared
  optionalDependencies: Declared
  files: readonly SourceFile[]
  hasReadme: boolean
}>
export type Workspace = Readonly<{ packages: readonly Package[]; catalog: Declared }>

export const scope = '@virtuoso/'

/** Tests, benches, and the suites that the tests of several adapters share. */
export const isTestPath = (path: string): boolean =>
  /\.(test|bench)\.ts$|\/(contract-suite|conformance|conformance-suite)(\.ts)?$|\/(test|bench|contract|conformance)\//.test(
    path,
  )

export function readWorkspace(root: string): Workspace {
  const manifests = globSync(['packages/*/package.json', 'services/*/package.json'], { cwd: root }).sort(byText)
  return {
    packages: [readPackage(root, 'package.json'), ...manifests.map((path) => readPackage(root, path))],
    catalog: readCatalog(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')),
  }
}

function readPackage(root: string, manifestPath: string): Package {
  const manifest: unknown = JSON.parse(readFileSync(join(root, manifestPath), 'utf8'))
  const name = manifestPath === 'package.json' ? 'root' : text(manifest, 'name').replace(scope, '')
  const folder = name === 'root' ? 'infra' : manifestPath.slice(0, -'/package.json'.length)
  const paths = globSync(name === 'root' ? ['infra/**/*.ts', '*.config.ts'] : [`${folder}/**/*.ts`], {
    cwd: root,
    exclude: ['**/node_modules/**', '**/.virtuoso/**'],
  })
  return {
    name,
    folder,
    manifestPath,
    dependencies: declared(manifest, 'dependencies'),
    devDependencies: declared(manifest, 'devDependencies'),
    optionalDependencies: declared(manifest, 'optionalDependencies'),
    files: paths.sort(byText).map((path) => sourceFile(path, readFileSync(join(root, path), 'utf8'), name)),
    hasReadme: existsSync(join(root, name === 'root' ? 'README.md' : `${folder}/README.md`)),
  }
}

/** @param packageName - Files of `testing` serve tests alone. */
export function sourceFile(path: string, source: string, packageName: string): SourceFile {
  const program = parse(path, source)
  const isTest = packageName === 'testing' || isTestPath(path)
  return { path, text: source, program, imports: importsOf(program), isTest }
}

/** The `catalog:` block, one `name: version` a line: all of YAML that this needs. */
export function readCatalog(yaml: string): Declared {
  const [, block = ''] = /^catalog:\n((?: {2}.*\n)+)/m.exec(yaml) ?? []
  const lines = block.split('\n').map((line) => /^ {2}"?([^":]+)"?: (\S+)/.exec(line))
  return Object.fromEntries(lines.flatMap((it) => (it === null ? [] : [[it[1], it[2]]])))
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
const text = (value: unknown, name: string): string => String(field(value, name))
const declared = (manifest: unknown, name: string): Declared =>
  Object.fromEntries(Object.entries(field(manifest, name) ?? {}).map(([key, value]) => [key, String(value)]))
const byText = (a: string, b: string): number => (a < b ? -1 : 1)
