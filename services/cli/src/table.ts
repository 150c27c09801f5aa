/** Rows for people on a terminal, aligned; for programs, fields apart by tabs and nothing else. */

type Column = Readonly<{ title: string; align?: 'right' }>

export function tableText(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  isTerminal: boolean,
): string {
  if (!isTerminal) return rows.map((row) => `${row.join('\t')}\n`).join('')
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? '').length)),
  )
  const line = (cells: readonly string[]): string =>
    `  ${columns.map(({ align }, index) => padded(cells[index] ?? '', widths[index] ?? 0, align)).join('  ')}`.trimEnd()
  return [columns.map((it) => it.title), ...rows].map((cells) => `${line(cells)}\n`).join('')
}

const padded = (text: string, width: number, align: Column['align']): string =>
  align === 'right' ? text.padStart(width) : text.padEnd(width)
