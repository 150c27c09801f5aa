/**
 * State as deterministic CBOR (RFC 8949, 4.2.1): the same state gives the same bytes on every machine, and what was
 * restored is bit for bit what was live. What CBOR would blur is refused instead.
 */
import { decode, encode, rfc8949EncodeOptions } from 'cborg'

/** Plain data that a state may consist of; columns of numbers are little-endian byte strings. */
export type PlainState =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly PlainState[]
  | Readonly<{ [name: string]: PlainState }>

const refuse = (what: string) => (): never => {
  throw new TypeError(`a state may not hold ${what}`)
}
const bareColumn = refuse('a bare typed array: freeze it to bytes')

const options = {
  ...rfc8949EncodeOptions,
  float64: true,
  typeEncoders: {
    number: (value: number) => {
      if (!Number.isFinite(value) || Object.is(value, -0))
        throw new TypeError(`a state may not hold ${Object.is(value, -0) ? '-0' : value}`)
      return null
    },
    undefined: refuse('undefined'),
    bigint: refuse('a bigint'),
    Map: refuse('a Map'),
    Int8Array: bareColumn,
    Uint8ClampedArray: bareColumn,
    Int16Array: bareColumn,
    Uint16Array: bareColumn,
    Int32Array: bareColumn,
    Uint32Array: bareColumn,
    Float32Array: bareColumn,
    Float64Array: bareColumn,
    BigInt64Array: bareColumn,
    BigUint64Array: bareColumn,
    DataView: bareColumn,
    ArrayBuffer: bareColumn,
  },
}

/** @throws TypeError when the state holds NaN, ±∞, −0, undefined, a hole, a Map, a bigint or a bare typed array. */
export const encodeState = (state: PlainState): Uint8Array => encode(state, options)

/** @returns undefined when the bytes are not exactly what `encodeState` would write: such a snapshot counts as missing. */
export function decodeState(bytes: Uint8Array): PlainState | undefined {
  try {
    const state: PlainState = decode(bytes, { strict: true, rejectDuplicateMapKeys: true })
    return Buffer.compare(encodeState(state), bytes) === 0 ? state : undefined
  } catch {
    return undefined
  }
}
