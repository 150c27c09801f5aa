import { resolve } from 'node:path'
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { VirtuosoError } from '@virtuoso/contracts'

type Parsed<O extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: O; allowPositionals: true; strict: true; args: string[] }>
>

/** @throws VirtuosoError `usage` naming the word at fault. */
export function parse<O extends ParseArgsOptionsConfig>(args: readonly string[], options: O): Parsed<O> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (cause) {
    throw new VirtuosoError(
      'usage',
      cause instanceof Error ? (cause.message.split('\n')[0] ?? 'wrong usage') : 'wrong usage',
      {
        action: 'see the command with --help',
      },
    )
  }
}

/** A path as the person typed it, from where they typed it: npm and the launcher change the folder. */
export const userPath = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path)

/** @throws VirtuosoError `usage` unless the text is an integer of the range. */
export function integer(name: string, text: string | undefined, low: number, high: number): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < low || value > high)
    throw new VirtuosoError('usage', `--${name} is "${text}"`, { action: `give a whole number from ${low} to ${high}` })
  return value
}
