/** A source file as a tree of nodes, and what the rules ask of it. */
import { parseSync } from 'oxc-parser'

export type Node = Readonly<Record<string, unknown> & { type: string; start: number }>

/** @throws Error naming the file when it is no TypeScript. */
export function parse(path: string, text: string): Node {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`)
  if (!isNode(program)) throw new Error(`${path}: nothing was parsed`)
  return program
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value

/** The nodes directly below one, in the order of its fields. */
export const children = (node: Node): Node[] => Object.values(node).flat().filter(isNode)

/** Every node of the tree with the one above it; `into` decides which are entered. */
export function* walk(
  node: Node,
  into: (node: Node) => boolean = () => true,
  parent?: Node,
): Generator<readonly [node: Node, parent: Node | undefined]> {
  if (!into(node)) return
  yield [node, parent]
  for (const child of children(node)) yield* walk(child, into, node)
}

export type Import = Readonly<{ specifier: string; start: number }>

/** Static and dynamic imports, re-exports and imported types; an import of a computed name is `*`. */
export function importsOf(program: Node): Import[] {
  const found: Import[] = []
  for (const [node] of walk(program)) {
    if (!/^(Import|ExportAll|ExportNamed)(Declaration|Expression)$|^TSImportType$/.test(node.type)) continue
    if (!isNode(node['source'])) continue
    const specifier = node['source']['value']
    found.push({ specifier: typeof specifier === 'string' ? specifier : '*', start: node.start })
  }
  return found
}

/** 1-based. */
export function lineAt(text: string, start: number): number {
  let line = 1
  for (let at = text.indexOf('\n'); at !== -1 && at < start; at = text.indexOf('\n', at + 1)) line += 1
  return line
}
