import { type AnalyzerSet, defineSet } from '@virtuoso/analyzer-kit'
import { builtInAnalyzers } from '@virtuoso/analyzers'

export const setNames = ['built-in'] as const
export type SetName = (typeof setNames)[number]

const sets: Readonly<Record<SetName, () => AnalyzerSet>> = {
  'built-in': () => defineSet('built-in', builtInAnalyzers),
}

export const setNamed = (name: SetName): AnalyzerSet => sets[name]()
