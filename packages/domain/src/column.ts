/** A run of numbers, oldest first; a view, never a copy. */
export type Column = Float64Array

/**
 * Element `index`. Of columns alone: asked for elements of other lists as well, the most frequent call of all takes
 * several times as long.
 * @throws RangeError outside: a wrong index is a bug, never a zero.
 */
export function at(column: Column, index: number): number {
  const value = column[index]
  if (value === undefined) throw outside(index, column)
  return value
}

/** The same of a plain list of numbers. */
export function itemAt(list: readonly number[], index: number): number {
  const value = list[index]
  if (value === undefined) throw outside(index, list)
  return value
}

const outside = (index: number, { length }: ArrayLike<number>): RangeError =>
  new RangeError(`no element ${index} of ${length}`)

// Frozen columns are little-endian on every machine; on another kind of machine nothing here would be reproducible.
if (new Uint8Array(new Uint16Array([1]).buffer)[0] !== 1) throw new Error('columns need a little-endian machine')

/** A copy of the column's bytes: IEEE 754 doubles, little-endian. */
export const freezeColumn = (column: Column): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength).slice()

/** The column whose bytes these are, as a copy. @throws RangeError when they are not whole doubles. */
export function thawColumn(bytes: Uint8Array): Column {
  if (bytes.length % 8 !== 0) throw new RangeError(`${bytes.length} bytes are no column`)
  return new Float64Array(bytes.slice().buffer)
}
