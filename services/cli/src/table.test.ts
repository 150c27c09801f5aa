import { expect, it } from 'vitest'
import { tableText } from './table.ts'

const columns = [{ title: 'instrument' }, { title: 'score', align: 'right' }] as const
const rows = [
  ['bybit:SOL/USDT:USDT', '77.00'],
  ['bybit:X', 'n/a'],
]

it('a table on a terminal is aligned under its titles', () => {
  expect(tableText(columns, rows, true)).toBe(`  instrument           score
  bybit:SOL/USDT:USDT  77.00
  bybit:X                n/a
`)
})

it('off a terminal it is fields apart by tabs, without titles', () => {
  expect(tableText(columns, rows, false)).toBe('bybit:SOL/USDT:USDT\t77.00\nbybit:X\tn/a\n')
})
