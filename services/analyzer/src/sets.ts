import { type AnalyzerSet, defineSet } from '@virtuoso/analyzer-kit'
import { builtInAnalyzers } from '@virtuoso/analyzers'
import { canonicalJson, type Json, VirtuosoError } from '@virtuoso/contracts'

export const setNames = ['built-in'] as const
export type SetName = (typeof setNames)[number]

/** By name of the analyzer, then of the field: what differs from its defaults. */
export type SetConfig = Readonly<Record<string, Readonly<Record<string, Json | undefined>>>>

const members = { 'built-in': builtInAnalyzers } as const

/** @throws VirtuosoError `config-invalid` naming every analyzer or field that the set does not have. */
export function setNamed(name: SetName, config: SetConfig = {}): AnalyzerSet {
  const faults: string[] = []
  const analyzers = members[name].map((it) => {
    try {
      return it.configured(config[it.name] ?? {})
    } catch (failure) {
      if (!(failure instanceof RangeError)) throw failure
      faults.push(failure.message)
      return it
    }
  })
  const known = new Set(analyzers.map((it) => it.name))
  for (const it of Object.keys(config))
    if (!known.has(it)) faults.push(`no analyzer "${it}": it has ${[...known].join(', ')}`)
  if (faults.length > 0)
    throw new VirtuosoError('config-invalid', `the set ${name} cannot be configured so: ${faults.join('; ')}`, {
      action: 'mend the file that VIRTUOSO_SET_CONFIG names',
    })
  return defineSet(name, analyzers)
}

/** The effective configuration of a set as RFC 8785 text: every field of every analyzer. */
export const effectiveConfig = ({ analyzers }: AnalyzerSet): string =>
  canonicalJson(Object.fromEntries(analyzers.map((it) => [it.name, it.config])))
