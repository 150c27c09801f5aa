import canonicalize from 'canonicalize'
import { id } from './ids.ts'

/** What a configuration may be made of; an absent field is no field. */
export type Json = string | number | boolean | null | readonly Json[] | Readonly<{ [name: string]: Json | undefined }>

/**
 * A value as RFC 8785 text: names sorted, one spelling per number, so that equal values are equal bytes.
 * @throws Error when a number in it is not finite or a text not well formed.
 */
export const canonicalJson = (value: Json): string => canonicalize(value) ?? 'null'

/** 16 bytes that name an effective configuration (defaults filled in). @throws Error as `canonicalJson` does. */
export const configHash = (config: Json): Buffer => id('config/1', canonicalJson(config))
