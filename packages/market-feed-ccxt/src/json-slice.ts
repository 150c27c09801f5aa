import { endOfString } from './json.ts'

/**
 * The text of one item of a list, byte for byte as it was written.
 * @param json - An object that `JSON.parse` takes.
 * @param path - Keys that lead to the list: `['result', 'list']`.
 * @returns undefined when there is no such list or no such item.
 */
export function itemText(json: string, path: readonly string[], index: number): string | undefined {
  let valueAt: number | undefined = skipSpace(json, 0)
  for (const key of path) valueAt = valueAt === undefined ? undefined : valueStart(json, valueAt, key)
  if (valueAt === undefined || json[valueAt] !== '[') return undefined
  let at = valueAt + 1
  for (let item = 0; ; item += 1) {
    const end = endOfValue(json, at)
    if (item === index) return json.slice(at, end).trim() || undefined
    if (json[end] !== ',') return undefined
    at = end + 1
  }
}

/** Where the value of a key begins in the object that begins at `objectAt`. */
function valueStart(json: string, objectAt: number, key: string): number | undefined {
  let at = skipSpace(json, objectAt + 1)
  if (json[objectAt] !== '{') return undefined
  while (json[at] === '"') {
    const keyAt = at
    const keyEnd = endOfString(json, keyAt)
    const valueAt = skipSpace(json, json.indexOf(':', keyEnd) + 1)
    if (json.slice(keyAt + 1, keyEnd) === key) return valueAt
    at = skipSpace(json, endOfValue(json, valueAt) + 1)
  }
  return undefined
}

/** Index of the comma or bracket that ends the value which begins here. */
function endOfValue(json: string, from: number): number {
  let depth = 0
  for (let at = from; at < json.length; at += 1) {
    const char = json[at]
    if (char === '"') at = endOfString(json, at)
    else if (char === '[' || char === '{') depth += 1
    else if (char === ']' || char === '}') {
      if (depth === 0) return at
      depth -= 1
    } else if (char === ',' && depth === 0) return at
  }
  return json.length
}

function skipSpace(json: string, from: number): number {
  let at = from
  while (/\s/.test(json[at] ?? '')) at += 1
  return at
}
