import type { RejectReason } from '@virtuoso/contracts'

/** A number whose digits a double might not hold, as the venue wrote it. */
export class WrittenNumber {
  readonly digits: string
  constructor(digits: string) {
    this.digits = digits
  }
}

export type ParsedJson = Readonly<{ value: unknown } | { reason: RejectReason; detail: string }>

const depthMax = 64
/** Every integer of fewer digits is exact as a double. */
const safeDigits = 15

/** JSON of a stranger: bounded in depth, without forbidden keys, and no digit of a number lost. */
export function parseJson(text: string): ParsedJson {
  const { depth, hasWideNumber } = survey(text)
  if (depth > depthMax) return { reason: 'TOO_DEEP', detail: `nested deeper than ${depthMax}` }
  try {
    const value: unknown = hasWideNumber ? JSON.parse(text, keepDigits) : JSON.parse(text)
    if (mayHoldForbiddenKey(text) && hasForbiddenKey(value))
      return { reason: 'FORBIDDEN_KEY', detail: 'an object has the key __proto__' }
    return { value }
  } catch (error) {
    return { reason: 'NOT_JSON', detail: error instanceof Error ? error.message : String(error) }
  }
}

const quote = 34
const backslash = 92

/** One pass over what stands outside of strings; about a nanosecond per character. */
function survey(text: string): { depth: number; hasWideNumber: boolean } {
  let depth = 0
  let deepest = 0
  let hasWideNumber = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) at = endOfString(text, at)
    else if (code === 91 || code === 123) deepest = Math.max(deepest, ++depth)
    else if (code === 93 || code === 125) depth -= 1
    else if (isDigit(code) || code === 45) {
      const end = endOfNumber(text, at)
      if (end - at > safeDigits || isFractional(text, at, end)) hasWideNumber = true
      at = end - 1
    }
  }
  return { depth: deepest, hasWideNumber }
}

/** Index of the closing quote; the text's end when there is none. */
export function endOfString(text: string, openAt: number): number {
  let at = text.indexOf('"', openAt + 1)
  while (at > 0) {
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return at
    at = text.indexOf('"', at + 1)
  }
  return text.length
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57

function endOfNumber(text: string, from: number): number {
  let at = from + 1
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (!isDigit(code) && code !== 46 && code !== 45 && code !== 43 && code !== 69 && code !== 101) break
  }
  return at
}

/** A fraction, an exponent, or `-0`: what a double may say otherwise than it was written. */
function isFractional(text: string, from: number, end: number): boolean {
  if (text.charCodeAt(from) === 45 && text.charCodeAt(from + 1) === 48) return true
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 46 || code === 69 || code === 101) return true
  }
  return false
}

const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source
    ? new WrittenNumber(context.source)
    : value

/** A key can be written with escapes, so a text with a backslash is looked at as well. */
const mayHoldForbiddenKey = (text: string): boolean => text.includes('__proto__') || text.includes('\\u')

function hasForbiddenKey(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.hasOwn(value, '__proto__') || Object.values(value).some(hasForbiddenKey)
}
