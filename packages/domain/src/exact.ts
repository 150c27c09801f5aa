/** Largest magnitude of a scaled integer, 2^53 − 2: the last one Avro's encoder takes. */
export const exactMax = 9_007_199_254_740_990

/** More decimals than any instrument we follow writes; beyond it a number is `NOT_EXACT`. */
export const scaleMax = 18

/** Why a text is no exact number: it is not a decimal at all, or its value does not fit scale and range. */
export type ExactFault = 'BAD_NUMBER' | 'NOT_EXACT'

/**
 * Decimal text as an integer in units of 10^−scale, digit by digit, never through a double and never rounded.
 * Takes JSON's number grammar (`65114.20`, `-0.5`, `1e3`); white space, separators, hex, leading zeros, `-0`, `NaN` and
 * digits of other scripts are `BAD_NUMBER`.
 * @param scale - 0 to 18.
 * @returns The integer, |v| ≤ 2^53 − 2, or the fault.
 */
export function parseExact(text: string, scale: number): number | ExactFault {
  return parsePlain(text, scale) ?? parseAny(text, scale)
}

/** What nearly every number of a book looks like, without allocating; undefined leaves the verdict to `parseAny`. */
function parsePlain(text: string, scale: number): number | undefined {
  const length = text.length
  if (length > 16 || length === 0 || (text.charCodeAt(0) === zero && length > 1 && text.charCodeAt(1) !== point)) {
    return undefined
  }
  let value = 0
  let pointAt = length - 1
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (code >= zero && code <= zero + 9) value = value * 10 + (code - zero)
    else if (code === point && pointAt === length - 1 && at > 0 && at < length - 1) pointAt = at
    else return undefined
  }
  const missing = scale - (length - 1 - pointAt)
  if (missing < 0 || missing > 15) return undefined
  const scaled = value * pow10(missing)
  return scaled <= exactMax ? scaled : undefined
}

function parseAny(text: string, scale: number): number | ExactFault {
  const digits = scan(text)
  if (digits === undefined) return 'BAD_NUMBER'
  if (digits.significand === 0) return 0
  const shift = digits.exponent + scale
  if (shift < 0 || shift > 15) return 'NOT_EXACT'
  const value = digits.significand * pow10(shift)
  if (value > exactMax) return 'NOT_EXACT'
  return digits.negative ? -value : value
}

/** Decimals that the text needs, trailing zeros not counted: `65114.20` 1, `1e-5` 5, `1e3` 0. */
export function decimalsOf(text: string): number | 'BAD_NUMBER' {
  const digits = scan(text)
  if (digits === undefined) return 'BAD_NUMBER'
  return digits.significand === 0 || digits.exponent >= 0 ? 0 : -digits.exponent
}

/**
 * The same value in finer units: `rescale(5, 1, 3)` is 500. Scales never fall, so this only multiplies.
 * @throws RangeError when `to` is below `from`, or the result leaves ±(2^53 − 2).
 */
export function rescale(value: number, from: number, to: number): number {
  if (to < from) throw new RangeError(`a scale never falls: ${from} to ${to}`)
  const rescaled = value * pow10(to - from)
  if (rescaled > exactMax || rescaled < -exactMax) throw new RangeError(`${value} does not fit scale ${to}`)
  return rescaled
}

/** A scaled integer as the nearest double; one rounding, for evidence and for whatever leaves. */
export const toPrice = (value: number, scale: number): number => value / pow10(scale)

/** 10^n as a literal, n = 0 to 22: all exact. @throws RangeError outside. */
export function pow10(exponent: number): number {
  const power = POW10[exponent]
  if (power === undefined) throw new RangeError(`no power of ten for ${exponent}`)
  return power
}

export const POW10: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]

/** value = ±significand × 10^exponent, significand without trailing zeros; one beyond 2^53 is only known to be too big. */
type Digits = { negative: boolean; significand: number; exponent: number }

const zero = 48
const point = 46
const minus = 45

function scan(text: string): Digits | undefined {
  const negative = text.charCodeAt(0) === minus
  const digits: Digits = { negative, significand: 0, exponent: 0 }
  let at = scanMantissa(text, negative ? 1 : 0, digits)
  if (at === undefined) return undefined
  if (at < text.length) {
    at = scanExponent(text, at, digits)
    if (at !== text.length) return undefined
  }
  return negative && digits.significand === 0 ? undefined : digits
}

/** Reads `digits[.digits]`; zeros are held back until a digit follows, so the significand never ends in one. */
function scanMantissa(text: string, from: number, into: Digits): number | undefined {
  let at = from
  let pointAt = -1
  let heldZeros = 0
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === point && pointAt < 0) pointAt = at
    else if (code === zero) heldZeros += 1
    else if (code > zero && code <= zero + 9) {
      into.significand = grow(into.significand, heldZeros + 1) + (code - zero)
      heldZeros = 0
    } else break
  }
  if (!isWellFormed(text, from, pointAt < 0 ? at : pointAt) || pointAt === at - 1) return undefined
  into.exponent = heldZeros - (pointAt < 0 ? 0 : at - 1 - pointAt)
  return at
}

/** Any result above the limit is as good as any other: it is refused. */
const grow = (significand: number, places: number): number =>
  significand === 0 ? 0 : significand * (POW10[places] ?? 1e22)

/** At least one digit before the point, and no leading zero before another digit. */
const isWellFormed = (text: string, from: number, end: number): boolean =>
  end === from + 1 || (end > from + 1 && text.charCodeAt(from) !== zero)

function scanExponent(text: string, from: number, into: Digits): number | undefined {
  const mark = text.charCodeAt(from)
  if (mark !== 101 && mark !== 69) return undefined
  const sign = text.charCodeAt(from + 1)
  let at = sign === minus || sign === 43 ? from + 2 : from + 1
  if (at === text.length) return undefined
  let exponent = 0
  for (; at < text.length; at += 1) {
    const digit = text.charCodeAt(at) - zero
    if (digit < 0 || digit > 9) return undefined
    exponent = Math.min(exponent * 10 + digit, 99_999)
  }
  into.exponent += sign === minus ? -exponent : exponent
  return at
}
