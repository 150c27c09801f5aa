import type { LawName } from '../law.ts'
import type { Cell, Report } from './conformance.ts'

const marks: Readonly<Record<Cell['state'], string>> = { kept: '✓', broken: '✗', exempt: '–', silent: '·' }

/** Analyzers × laws, and below it each that is not kept, with what was found or why not. */
export function tableOf({ seed, analyzers, records, cells }: Report): string {
  const width = Math.max(...[...cells.keys()].map((it) => it.length))
  const heads = [...analyzers.entries()].map(([index, name]) => `${' '.repeat(width)}  ${'│ '.repeat(index)}${name}`)
  const rows = [...cells].map(
    ([law, row]) => `${law.padEnd(width)}  ${analyzers.map((it) => marks[row.get(it)?.state ?? 'silent']).join(' ')}`,
  )
  return [`seed ${seed}, ${records} records`, ...heads, ...rows, ...notesOf(cells)].join('\n')
}

function notesOf(cells: Report['cells']): string[] {
  const notes: string[] = []
  for (const [law, row] of cells)
    for (const [name, cell] of row) {
      const note = noteOf(cell)
      if (note !== undefined) notes.push(`${marks[cell.state]} ${name}, ${law}: ${note}`)
    }
  return notes
}

const noteOf = (cell: Cell): string | undefined => {
  if (cell.state === 'kept') return undefined
  return cell.state === 'broken' ? cell.text : cell.reason
}

/** The cells that are not kept. */
export const brokenCells = ({ cells }: Report): (readonly [analyzer: string, law: LawName, text: string])[] =>
  [...cells].flatMap(([law, row]) =>
    [...row].flatMap(([name, cell]) => (cell.state === 'broken' ? [[name, law, cell.text] as const] : [])),
  )
