import { at, type Column } from './column.ts'

/** Sum from left to right, oldest to newest. */
export function sum(xs: Column): number {
  let total = 0
  for (let i = 0; i < xs.length; i += 1) total += at(xs, i)
  return total
}

/** Arithmetic mean. @throws RangeError of nothing. */
export function mean(xs: Column): number {
  if (xs.length === 0) throw new RangeError('nothing has no mean')
  return sum(xs) / xs.length
}

/** Greatest value; −Infinity of nothing. */
export function highest(xs: Column): number {
  let most = Number.NEGATIVE_INFINITY
  for (let i = 0; i < xs.length; i += 1) most = Math.max(most, at(xs, i))
  return most
}

/** Least value; Infinity of nothing. */
export function lowest(xs: Column): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = 0; i < xs.length; i += 1) least = Math.min(least, at(xs, i))
  return least
}

/** Population standard deviation, in two passes. @throws RangeError of nothing. */
export function sd(xs: Column): number {
  const centre = mean(xs)
  let squares = 0
  for (let i = 0; i < xs.length; i += 1) {
    const off = at(xs, i) - centre
    squares += off * off
  }
  return Math.sqrt(squares / xs.length)
}

/** Middle value, or the mean of the middle two; for some dozens of values. @throws RangeError of nothing. */
export function median(xs: Column): number {
  const sorted = sortedByInsertion(xs)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2
}

/** A copy in ascending order: for so few values faster than a sort that calls back for each comparison. */
function sortedByInsertion(xs: Column): Column {
  const sorted = new Float64Array(xs.length)
  for (let i = 0; i < xs.length; i += 1) {
    const x = at(xs, i)
    let place = i
    for (; place > 0 && at(sorted, place - 1) > x; place -= 1) sorted[place] = at(sorted, place - 1)
    sorted[place] = x
  }
  return sorted
}

/** Share of `xs` below `value`, equal ones counting half: 0 to 1. @throws RangeError of nothing. */
export function pctRank(xs: Column, value: number): number {
  if (xs.length === 0) throw new RangeError('nothing has no rank')
  let below = 0
  let equal = 0
  for (let i = 0; i < xs.length; i += 1) {
    const x = at(xs, i)
    if (x < value) below += 1
    else if (x === value) equal += 1
  }
  return (below + equal / 2) / xs.length
}

/**
 * Wilder's smoothing of a series at its end: seeded with the mean of the first `length`, then (w·(n − 1) + x)/n.
 * @throws RangeError when the series is shorter than `length`.
 */
export function wilder(xs: Column, length: number): number {
  if (xs.length < length) throw new RangeError(`${xs.length} values do not fill ${length}`)
  let smoothed = 0
  for (let i = 0; i < xs.length; i += 1) smoothed = wilderStep(smoothed, at(xs, i), i + 1, length)
  return smoothed
}

/**
 * One value of Wilder's smoothing: the sum while the seed fills, its mean at value `length`, then (w·(n − 1) + x)/n.
 * @param count - Which value of the series this is, from 1.
 */
export function wilderStep(smoothed: number, value: number, count: number, length: number): number {
  if (count < length) return smoothed + value
  if (count === length) return (smoothed + value) / length
  return (smoothed * (length - 1) + value) / length
}

/**
 * Exponential moving average of a series at its end: seeded with the mean of the first `length`, then
 * e + (x − e)·2/(n + 1).
 * @throws RangeError when the series is shorter than `length`.
 */
export function ema(xs: Column, length: number): number {
  if (xs.length < length) throw new RangeError(`${xs.length} values do not fill ${length}`)
  let smoothed = 0
  for (let i = 0; i < xs.length; i += 1) smoothed = emaStep(smoothed, at(xs, i), i + 1, length)
  return smoothed
}

/**
 * One value of exponential smoothing: the sum while the seed fills, its mean at value `length`, then
 * e + (x − e)·2/(n + 1).
 * @param count - Which value of the series this is, from 1.
 */
export function emaStep(smoothed: number, value: number, count: number, length: number): number {
  if (count < length) return smoothed + value
  if (count === length) return (smoothed + value) / length
  return (value - smoothed) * (2 / (length + 1)) + smoothed
}
