import { readFileSync } from 'node:fs'
import { VirtuosoError } from '@virtuoso/contracts'
import { z } from '@virtuoso/service-kit'
import type { SetConfig } from './sets.ts'

const shape = z.record(z.string(), z.record(z.string(), z.json()))

/** @param file - undefined: the defaults. @throws VirtuosoError `config-invalid`. */
export const readSetConfig = (file: string | undefined): SetConfig =>
  file === undefined ? {} : parseSetConfig(textOf(file), file)

/** @param from - Where the text is from, for the message. @throws VirtuosoError `config-invalid`. */
export function parseSetConfig(text: string, from: string): SetConfig {
  const parsed = shape.safeParse(jsonIn(text))
  if (parsed.success) return parsed.data
  throw new VirtuosoError('config-invalid', `${from} is no configuration of a set`, {
    why: z.prettifyError(parsed.error),
    action: 'write JSON like {"confluence": {"emitDelta": 1}}: analyzer, field, value',
  })
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new VirtuosoError('config-invalid', `cannot read ${file}, which VIRTUOSO_SET_CONFIG names`, { cause })
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
