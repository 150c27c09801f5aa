/** `as unknown as` says that the compiler is wrong; a parser says why it need not be asked. */
import { isNode, lineAt, type Node, walk } from './syntax.ts'
import type { Violation, Workspace } from './workspace.ts'

export const castViolations = ({ packages }: Workspace): Violation[] =>
  packages.flatMap(({ files }) =>
    files.flatMap(({ path, text, program }) =>
      [...walk(program)]
        .filter(([node]) => isDoubleCast(node))
        .map(([node]) => ({
          file: path,
          line: lineAt(text, node.start),
          rule: 'casts',
          text: 'casts through unknown',
        })),
    ),
  )

function isDoubleCast({ type, expression }: Node): boolean {
  if (type !== 'TSAsExpression' || !isNode(expression)) return false
  const inner = expression.type === 'ParenthesizedExpression' ? expression['expression'] : expression
  if (!isNode(inner) || inner.type !== 'TSAsExpression' || !isNode(inner['typeAnnotation'])) return false
  return inner['typeAnnotation'].type === 'TSUnknownKeyword'
}
