/** In which order instruments stand, and which of them. */
import { computed, effect, signal } from '@preact/signals'
import { rows } from '../data/market.ts'
import { carriedNow, carry } from '../data/route.ts'
import type { OverviewRow } from '../data/shapes.ts'

export type Column = 'instrument' | 'price' | 'change' | 'CONFLUENCE' | string

export const sortBy = signal<Readonly<{ column: Column; isDescending: boolean }>>({
  column: carriedNow('sort').replace('-', '') || 'instrument',
  isDescending: carriedNow('sort').startsWith('-'),
})
export const search = signal(carriedNow('q'))

effect(() => {
  const { column, isDescending } = sortBy.value
  carry('sort', column === 'instrument' && !isDescending ? '' : `${isDescending ? '-' : ''}${column}`)
})
effect(() => carry('q', search.value))

/** Names in order; a table sorted by a number that moves is sorted anew at most once a second, so that rows can be read. */
const sortedAt = signal(0)
setInterval(() => {
  if (sortBy.peek().column !== 'instrument') sortedAt.value += 1
}, 1_000)

export const order = computed<readonly string[]>(() => {
  const { column, isDescending } = sortBy.value
  void sortedAt.value
  const wanted = search.value.trim().toLowerCase()
  const all = [...rows.value]
    .filter(([name]) => name.toLowerCase().includes(wanted))
    .map(([name, seen]) => ({ name, value: numberOf(seen.peek().row, column) }))
  const sign = isDescending ? -1 : 1
  return all
    .sort((a, b) => {
      if (a.value === undefined || b.value === undefined)
        return a.value === b.value ? 0 : a.value === undefined ? 1 : -1
      return a.value === b.value ? (a.name < b.name ? -1 : 1) : sign * (a.value < b.value ? -1 : 1)
    })
    .map((it) => it.name)
})

/** undefined: unknown, which stands last whatever the direction. */
export function numberOf(row: OverviewRow, column: Column): string | number | undefined {
  if (column === 'instrument') return row.instrument
  if (column === 'price') return row.price === null ? undefined : Number(row.price)
  if (column === 'change') return row.change24h ?? row.change ?? undefined
  if (column === 'CONFLUENCE') return row.confluence.score ?? undefined
  return row.dimensions.find((it) => it.dimension === column)?.score ?? undefined
}
