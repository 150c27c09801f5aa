/** Where each third-party library lives: one home, so that replacing it is the work of one place. */
import { isBuiltin } from 'node:module'
import { lineAt } from './syntax.ts'
import { type Declared, type Package, type SourceFile, scope, type Violation, type Workspace } from './workspace.ts'

type Home = Readonly<{
  packages: readonly string[]
  /** The only file that may import it. */
  file?: RegExp
  /** May be imported by tests, and by nothing but tests, anywhere. */
  tests?: boolean
}>

const compositionRoot = /^services\/[^/]+\/src\/composition-root\.ts$/
const services = ['analyzer', 'api', 'cli', 'ingestor', 'projector', 'simulator', 'alerter', 'auditor', 'dashboard']
const homes: Readonly<Record<string, Home>> = {
  '@biomejs/biome': { packages: ['root'] },
  '@electric-sql/pglite': { packages: ['view-store-postgres'] },
  '@fastify/static': { packages: ['api'] },
  '@fastify/swagger': { packages: ['api'] },
  '@kafkajs/confluent-schema-registry': { packages: ['event-log-kafka'] },
  '@preact/signals': { packages: ['dashboard'] },
  avsc: { packages: ['contracts'] },
  canonicalize: { packages: ['contracts'] },
  cborg: { packages: ['analyzer-kit'] },
  ccxt: { packages: ['market-feed-ccxt'] },
  cockatiel: { packages: ['resilience'] },
  'fast-check': { packages: [], tests: true },
  fastify: { packages: ['api'] },
  inversify: { packages: services, file: compositionRoot },
  kafkajs: { packages: ['event-log-kafka', 'testing'] },
  'oxc-parser': { packages: ['root'] },
  pg: { packages: ['view-store-postgres'] },
  pino: { packages: ['service-kit'] },
  'playwright-core': { packages: ['dashboard'] },
  preact: { packages: ['dashboard'] },
  'prom-client': { packages: ['service-kit'] },
  'reflect-metadata': { packages: services, file: compositionRoot },
  technicalindicators: { packages: ['domain'] },
  turbo: { packages: ['root'] },
  typescript: { packages: ['root'] },
  vite: { packages: ['dashboard'] },
  vitest: { packages: ['root'], tests: true },
  ws: { packages: ['simulator'], tests: true },
  zod: { packages: ['service-kit'] },
}

export const homeViolations = ({ packages }: Workspace): Violation[] =>
  packages.flatMap((it) => [...declaredAway(it), ...it.files.flatMap((file) => importedAway(it, file))])

function declaredAway(owner: Package): Violation[] {
  const wrong = (name: string, forTests: boolean): string[] => {
    if (name.startsWith(scope) || name === '@types/node' || isBinary(name)) return []
    const library = name.replace(/^@types\//, '')
    const home = homes[library]
    if (home === undefined) return [`${library} has no home: give it one in infra/checks/homes.ts`]
    return home.packages.includes(owner.name) || (forTests && home.tests) ? [] : [`${library} lives in ${places(home)}`]
  }
  const forTests = owner.name === 'root' || owner.name === 'testing'
  return [
    ...Object.keys(owner.dependencies).flatMap((it) => wrong(it, forTests)),
    ...Object.keys(owner.devDependencies).flatMap((it) => wrong(it, true)),
  ].map((text) => violation(owner.manifestPath, 1, text))
}

function importedAway(owner: Package, file: SourceFile): Violation[] {
  return file.imports.flatMap(({ specifier, start }) => {
    const library = libraryOf(specifier)
    if (library === undefined) return []
    const line = lineAt(file.text, start)
    if (library === '*') return [violation(file.path, line, 'imports a name that is computed')]
    const home = homes[library]
    if (home === undefined)
      return [violation(file.path, line, `${library} has no home: give it one in infra/checks/homes.ts`)]
    if (file.isTest && home.tests) return []
    const atHome = home.packages.includes(owner.name) && home.file?.test(file.path) !== false
    return atHome ? [] : [violation(file.path, line, `${library} lives in ${places(home)}`)]
  })
}

/** `@fastify/swagger/x` → `@fastify/swagger`; undefined for our own and for Node's. */
export function libraryOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith(scope) || isBuiltin(specifier)) return undefined
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Imports are declared where they are made; tests may also use what the repository brings for all tests. */
export function undeclaredViolations({ packages }: Workspace): Violation[] {
  const shared = packages.find((it) => it.name === 'root')?.devDependencies ?? {}
  return packages.flatMap((owner) =>
    owner.files.flatMap((file) =>
      file.imports.flatMap(({ specifier, start }) => {
        const name = specifier.startsWith(scope) ? specifier.split('/').slice(0, 2).join('/') : libraryOf(specifier)
        if (name === undefined || name === '*' || isDeclared(owner, file, name, shared)) return []
        const text = `imports ${name}, which ${owner.manifestPath} does not declare`
        return [{ file: file.path, line: lineAt(file.text, start), rule: 'declared', text }]
      }),
    ),
  )
}

function isDeclared(owner: Package, file: SourceFile, name: string, shared: Declared): boolean {
  if (name === `${scope}${owner.name}` || name in owner.dependencies) return true
  const notRunning = file.isTest || owner.name === 'root' || /\/scripts\//.test(file.path)
  return notRunning && (name in owner.devDependencies || name in shared)
}

/** Every version once, in the catalog, and exact. */
export function versionViolations({ packages, catalog }: Workspace): Violation[] {
  const loose = Object.entries(catalog)
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({
      file: 'pnpm-workspace.yaml',
      line: 1,
      rule: 'versions',
      text: `${name} ${version} is not exact`,
    }))
  const elsewhere = packages.flatMap((owner) =>
    Object.entries({ ...owner.dependencies, ...owner.devDependencies, ...owner.optionalDependencies })
      .filter(([name, version]) => !isBinary(name) && version !== (name.startsWith(scope) ? 'workspace:*' : 'catalog:'))
      .map(([name, version]) => ({
        file: owner.manifestPath,
        line: 1,
        rule: 'versions',
        text: `${name} says ${version}: versions stand in the catalog only`,
      })),
  )
  return [...loose, ...elsewhere]
}

/** Node itself for one platform, which npm carries and a catalog cannot leave out on another. */
const isBinary = (name: string): boolean => /^node-(bin-)?(linux|darwin|win)/.test(name)
const places = (home: Home): string =>
  home.file === undefined
    ? [...home.packages, ...(home.tests ? ['tests'] : [])].join(', ')
    : 'services/*/src/composition-root.ts'
const violation = (file: string, line: number, text: string): Violation => ({ file, line, rule: 'homes', text })
