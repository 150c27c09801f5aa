/** Which package may know which: data goes one way, and so do the arrows. */
import { posix } from 'node:path'
import { lineAt } from './syntax.ts'
import { isTestPath, type Package, type SourceFile, scope, type Violation, type Workspace } from './workspace.ts'

/** The lowest first; a package may know those of lower layers, never its neighbours. */
const layers: readonly (readonly string[])[] = [
  ['contracts'],
  ['domain'],
  ['analyzer-kit', 'event-log', 'market-feed', 'view-store', 'view-cache', 'resilience'],
  ['analyzers', 'audit'],
  [
    'event-log-kafka',
    'event-log-sqlite',
    'market-feed-ccxt',
    'view-store-postgres',
    'view-cache-memcached',
    'view-cache-redis',
  ],
  ['service-kit'],
]
const ports = ['event-log', 'market-feed', 'view-store', 'view-cache']
/** What an adapter may know beside its own port. */
const belowAdapters = ['contracts', 'domain', 'resilience']
/** What stands in for the world in tests of anything. */
const testOnly = ['testing', 'simulator']
const serviceLayer = layers.length
const cliLayer = serviceLayer + 1

export function layerViolations({ packages }: Workspace): Violation[] {
  return packages
    .filter((it) => it.name !== 'root')
    .flatMap((it) => [...homeless(it), ...declaredUpward(it), ...importedUpward(it)])
}

function homeless({ name, folder, manifestPath }: Package): Violation[] {
  if (layerOf(name, folder) !== undefined || name === 'testing') return []
  return [violation(manifestPath, 1, `${name} has no layer: give it one in infra/checks/layers.ts`)]
}

const declaredUpward = (from: Package): Violation[] =>
  Object.keys(from.dependencies)
    .filter((it) => it.startsWith(scope) && !mayKnow(from, it.slice(scope.length)))
    .map((it) => violation(from.manifestPath, 1, `${from.name} may not depend on ${it}`))

const importedUpward = (from: Package): Violation[] =>
  from.files.flatMap((file) =>
    file.imports.flatMap(({ specifier, start }) => {
      const text = wrongWith(from, file, specifier)
      return text === undefined ? [] : [violation(file.path, lineAt(file.text, start), text)]
    }),
  )

/** @returns undefined for an import that may stand. */
function wrongWith(from: Package, file: SourceFile, specifier: string): string | undefined {
  const inside = specifier.startsWith('.')
  if (!inside && !specifier.startsWith(scope)) return undefined
  const path = inside ? posix.join(posix.dirname(file.path), specifier) : specifier
  if (!file.isTest && isTestPath(path)) return `${specifier} is for tests alone`
  if (inside) return isOwn(from, path) ? undefined : `${specifier} leaves the package`
  const name = specifier.slice(scope.length).split('/')[0] ?? ''
  if (mayKnow(from, name) || (file.isTest && testOnly.includes(name))) return undefined
  return `${from.name} may not import ${specifier}`
}

/** The command starts the whole system, so it alone reaches the code that runs servers as local processes. */
const isOwn = ({ name, folder }: Package, path: string): boolean =>
  path.startsWith(`${folder}/`) || (name === 'cli' && path.startsWith('infra/native/'))

function mayKnow(from: Package, name: string): boolean {
  if (name === from.name) return true
  if (from.name === 'testing') return layerOf(name) !== serviceLayer
  if (name === 'testing') return false
  const own = layerOf(from.name, from.folder)
  const other = layerOf(name)
  if (own === undefined || other === undefined || other >= own) return false
  const port = portOf(from.name)
  return port === undefined || name === port || belowAdapters.includes(name)
}

/** @returns undefined for a package that no layer names. */
function layerOf(name: string, folder = ''): number | undefined {
  if (name === 'cli') return cliLayer
  const index = layers.findIndex((it) => it.includes(name))
  if (index >= 0) return index
  return folder.startsWith('packages/') || name === 'testing' ? undefined : serviceLayer
}

const portOf = (name: string): string | undefined => ports.find((it) => name.startsWith(`${it}-`))

const violation = (file: string, line: number, text: string): Violation => ({ file, line, rule: 'layers', text })
