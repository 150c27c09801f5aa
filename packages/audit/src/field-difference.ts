import { type Codec, type DecodedValue, hex } from '@virtuoso/contracts'

/** The first field in which a recorded value differs from the one expected, in schema order. */
export type FieldDifference = Readonly<{ field: string; recorded: string; expected: string }>

/** @returns undefined when both say the same. */
export function firstDifference(codec: Codec, recorded: Buffer, expected: DecodedValue): FieldDifference | undefined {
  try {
    const decoded = codec.decode(recorded)
    if (decoded.type !== expected.type) return { field: 'type', recorded: decoded.type, expected: expected.type }
    return differenceAt('', decoded.event, expected.event)
  } catch (cause) {
    return {
      field: 'value',
      recorded: cause instanceof Error ? cause.message : String(cause),
      expected: `a ${expected.type}`,
    }
  }
}

function differenceAt(path: string, recorded: unknown, expected: unknown): FieldDifference | undefined {
  if (recorded instanceof Uint8Array || expected instanceof Uint8Array || !isBranch(recorded) || !isBranch(expected)) {
    const [found, wanted] = [textOf(recorded), textOf(expected)]
    return found === wanted ? undefined : { field: path, recorded: found, expected: wanted }
  }
  for (const name of new Set([...Object.keys(expected), ...Object.keys(recorded)])) {
    const difference = differenceAt(
      path === '' ? name : `${path}.${name}`,
      Reflect.get(recorded, name),
      Reflect.get(expected, name),
    )
    if (difference !== undefined) return difference
  }
  return undefined
}

const isBranch = (value: unknown): value is object => typeof value === 'object' && value !== null

function textOf(value: unknown): string {
  if (value === undefined || value === null) return 'nothing'
  if (value instanceof Uint8Array) return hex(value)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
