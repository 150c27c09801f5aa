/**
 * What may not stand in code that a replay must repeat bit by bit: a clock, chance, the machine, its language, and
 * arithmetic whose last bit differs between platforms. Names are judged where they are values; a type named `Date` is
 * only a word.
 */
import { isNode, lineAt, type Node, walk } from './syntax.ts'
import type { SourceFile, Violation, Workspace } from './workspace.ts'

/** Pure packages and the modules of Node that they may use. */
const pure: Readonly<Record<string, readonly string[]>> = {
  contracts: ['node:buffer', 'node:crypto'],
  domain: [],
  'analyzer-kit': [],
  analyzers: [],
}

const bannedGlobals = new Set([
  ...['Date', 'performance', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
  ...['process', 'globalThis', 'global', 'navigator', 'require', 'fetch', 'WebSocket', 'console'],
  ...['crypto', 'Intl', 'WeakRef', 'FinalizationRegistry', 'Atomics', 'Promise', 'eval', 'Function'],
])
/** What IEEE 754 defines to the last bit; all other functions of `Math` may differ. */
const exactMath = new Set([
  ...['abs', 'sign', 'min', 'max', 'floor', 'ceil', 'round', 'trunc'],
  ...['sqrt', 'fround', 'imul', 'clz32'],
])
const bannedMethods = new Set(['localeCompare', 'toFixed'])

export const purityViolations = ({ packages }: Workspace): Violation[] =>
  packages.flatMap(({ name, folder, files }) => {
    const modules = pure[name]
    if (modules === undefined) return []
    const running = files.filter((it) => !it.isTest && it.path.startsWith(`${folder}/src/`))
    return running.flatMap((file) => [...importedImpurity(file, modules), ...impurities(file)])
  })

const importedImpurity = (file: SourceFile, modules: readonly string[]): Violation[] =>
  file.imports
    .filter(({ specifier }) => specifier.startsWith('node:') && !modules.includes(specifier))
    .map(({ specifier, start }) => violation(file, start, `imports ${specifier}`))

function impurities(file: SourceFile): Violation[] {
  const found: Violation[] = []
  for (const [node, parent] of walk(file.program, isValue)) {
    const text = impurity(node, parent)
    if (text !== undefined) found.push(violation(file, node.start, text))
  }
  return found
}

function impurity(node: Node, parent: Node | undefined): string | undefined {
  if (node.type === 'Identifier')
    return isReference(node, parent) ? bannedName(String(node['name']), parent) : undefined
  if (node.type === 'MemberExpression') return bannedMember(node)
  if (node.type === 'CallExpression') return sortWithoutOrder(node)
  if (node['operator'] === '**' || node['operator'] === '**=') return 'uses **, whose last bit differs between versions'
  if (node.type === 'AwaitExpression' || node['async'] === true || node['await'] === true)
    return 'waits: a fold is synchronous'
  if (node.type === 'ImportExpression') return 'imports while it runs'
  if (node.type === 'ForInStatement') return 'uses for…in, whose order is that of insertion'
  return undefined
}

function bannedName(name: string, parent: Node | undefined): string | undefined {
  if (name === 'Math' && parent?.type !== 'MemberExpression') return 'hands Math on, where its functions are not seen'
  return bannedGlobals.has(name) ? `uses ${name}: nothing but the event may be asked` : undefined
}

function bannedMember(node: Node): string | undefined {
  const { object } = node
  const name = propertyName(node)
  if (isNode(object) && object['name'] === 'Math' && !exactMath.has(name))
    return `uses Math.${name}, which is not the same on every platform`
  if (bannedMethods.has(name) || name.startsWith('toLocale'))
    return `uses ${name}, which depends on the machine or rounds`
  return undefined
}

function sortWithoutOrder(node: Node): string | undefined {
  const { callee } = node
  const given = node['arguments']
  if (!isNode(callee) || !Array.isArray(given) || given.length > 0) return undefined
  const name = propertyName(callee)
  return name === 'sort' || name === 'toSorted' ? `uses ${name} without an order` : undefined
}

/** `b` of `a.b` and of `a['b']`; `*` where the name is computed. */
function propertyName({ property, computed }: Node): string {
  if (!isNode(property)) return ''
  if (typeof property['value'] === 'string') return property['value']
  return computed === true ? '*' : String(property['name'])
}

/** A name that stands for a value, not for a field of something else. */
function isReference(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined) return true
  if (parent.type === 'MemberExpression') return parent['property'] !== node || parent['computed'] === true
  if (parent.type === 'Property' && parent['key'] === node) return parent['computed'] === true
  return !/^(Method|Property)Definition$|Specifier$|^LabeledStatement$/.test(parent.type)
}

/** Types vanish before the code runs; what only wraps a value does not. */
const isValue = (node: Node): boolean =>
  !node.type.startsWith('TS') || /^TS(As|Satisfies|NonNull|TypeAssertion|Instantiation)/.test(node.type)

const violation = (file: SourceFile, start: number, text: string): Violation => ({
  file: file.path,
  line: lineAt(file.text, start),
  rule: 'purity',
  text,
})
