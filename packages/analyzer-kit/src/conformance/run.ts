/** One run of a set over records, as the laws look at it. */
import { hex, type StoredRecord } from '@virtuoso/contracts'
import type { Analyzer } from '../analyzer.ts'
import { AnalyzerFault } from '../analyzer-fault.ts'
import { type AnalyzerSet, defineSet } from '../analyzer-set.ts'
import type { DerivedRecord } from '../derive.ts'
import { createSetFold, type SetFold } from '../set-fold.ts'
import { lawCodec } from './market/fact.ts'
import { StepFault } from './watch.ts'

/** One thing that an analyzer said. */
export type Said = Readonly<{
  /** Which record of the input made it say so, counted from zero. */
  at: number
  /** Name of the analyzer. */
  by: string
  output: DerivedRecord
}>
export type Run = Readonly<{
  said: readonly Said[]
  /** State of every instrument at the end. */
  frozen: ReadonlyMap<string, Uint8Array>
  /** Who could not take a step, and why; the run ends there. */
  fault?: Readonly<{ by: string; at: number; text: string }>
}>

export const lawSet = (analyzers: readonly Analyzer[]): AnalyzerSet => defineSet('conformance', analyzers)

export const newFold = (analyzers: readonly Analyzer[]): SetFold =>
  createSetFold({ set: lawSet(analyzers), codec: lawCodec, partition: 0 })

/** @param before - Called before each record; may put another fold in the place of the one that ran so far. */
export function run(
  analyzers: readonly Analyzer[],
  records: readonly StoredRecord[],
  before: (fold: SetFold, at: number) => SetFold = (fold) => fold,
): Run {
  const said: Said[] = []
  let fold = newFold(analyzers)
  for (const [at, record] of records.entries()) {
    try {
      fold = before(fold, at)
      for (const output of fold.fold(record))
        if ('analyzer' in output.event) said.push({ at, by: output.event.analyzer, output })
    } catch (cause) {
      return { said, frozen: new Map(), fault: { ...faultOf(cause), at } }
    }
  }
  return { said, frozen: frozenOf(fold) }
}

/** A step that throws names its analyzer; what throws outside of steps is said of the set as a whole. */
export function faultOf(cause: unknown): { by: string; text: string } {
  const thrown = cause instanceof AnalyzerFault ? cause.cause : cause
  if (thrown instanceof StepFault) return { by: thrown.analyzer, text: thrown.message }
  return { by: '*', text: thrown instanceof Error ? thrown.message : String(thrown) }
}

export const frozenOf = (fold: SetFold): Map<string, Uint8Array> =>
  new Map(fold.instruments().map((it) => [it, fold.freeze(it) ?? new Uint8Array()]))

/** Everything that must be equal: id, key, bytes and lineage. */
export const essence = ({ output }: Said): string =>
  [output.topic, output.key, hex(output.eventId), bodyText(output), JSON.stringify(output.headers)].join(' ')

/** What cannot be written is compared as it is; that it cannot is for the law of the range to say. */
function bodyText({ type, event }: DerivedRecord): string {
  try {
    return hex(lawCodec.encodeBody(type, event))
  } catch {
    return JSON.stringify(event)
  }
}

/** @returns Why an output is not of the language; undefined: it is. */
export function unwritable({ type, event }: Pick<DerivedRecord, 'type' | 'event'>): string | undefined {
  try {
    lawCodec.encodeBody(type, event)
    return undefined
  } catch (cause) {
    return cause instanceof Error ? cause.message : String(cause)
  }
}
