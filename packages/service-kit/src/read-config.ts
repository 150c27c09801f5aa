import { VirtuosoError } from '@virtuoso/contracts'
import type { z } from 'zod'
import { nearest } from './nearest.ts'
import { redacted } from './redact.ts'
import { contradictions, knownNames } from './settings.ts'

export type Environment = Readonly<Record<string, string | undefined>>
type Fault = Readonly<{ name: string; text: string }>

/**
 * The settings of a service, read once from its environment. Each field of `settings` is one variable; its
 * `describe` text is what the reader is told was wanted. An empty variable is not an unset one.
 * @throws VirtuosoError `config-invalid` that lists every fault at once, with the value found and no secret in it.
 */
export function readConfig<S extends z.ZodRawShape>(
  env: Environment,
  settings: z.ZodObject<S>,
): z.output<z.ZodObject<S>> {
  const names = Object.keys(settings.shape)
  const given = Object.fromEntries(names.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])))
  const parsed = settings.safeParse(given)
  const faults = [
    ...wrongValues(env, settings, parsed.error),
    ...wrongTogether(env, names),
    ...unknownNames(env, names),
  ]
  if (parsed.success && faults.length === 0) return parsed.data
  throw new VirtuosoError(
    'config-invalid',
    `${faults.length} ${faults.length === 1 ? 'setting is' : 'settings are'} wrong`,
    {
      why: faults.map((it) => `${it.name}: ${it.text}`).join('\n       '),
      action: 'correct the environment and start again',
    },
  )
}

function wrongValues(env: Environment, settings: z.ZodObject, error: z.ZodError | undefined): Fault[] {
  const empty = Object.keys(settings.shape).filter((name) => env[name] === '')
  const issues = new Map([
    ...empty.map((name): [string, string] => [name, 'a value']),
    ...(error?.issues ?? []).map((issue): [string, string] => [String(issue.path[0] ?? ''), issue.message]),
  ])
  return [...issues].map(([name, message]) => ({
    name,
    text: wantedAndFound(settings.shape[name]?.description ?? message, name, env[name]),
  }))
}

function wrongTogether(env: Environment, names: readonly string[]): Fault[] {
  return contradictions
    .filter((it) => names.includes(it.name) && !it.holds(env))
    .map((it) => ({ name: it.name, text: wantedAndFound(it.wanted, it.name, env[it.name]) }))
}

/** Names for tests are theirs alone. */
function unknownNames(env: Environment, names: readonly string[]): Fault[] {
  const known = [...new Set([...names, ...knownNames])]
  return Object.keys(env)
    .filter((it) => it.startsWith('VIRTUOSO_') && !it.startsWith('VIRTUOSO_TEST_') && !known.includes(it))
    .sort()
    .map((name) => ({ name, text: `not a setting${suggestion(nearest(name, known))}` }))
}

const suggestion = (name: string | undefined): string => (name === undefined ? '' : `; did you mean ${name}?`)

const wantedAndFound = (wanted: string, name: string, found: string | undefined): string =>
  `wanted ${wanted}; found ${found === undefined ? 'nothing' : JSON.stringify(redacted(name, found).slice(0, 200))}`
