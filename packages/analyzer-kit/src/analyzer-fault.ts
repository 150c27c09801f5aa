import type { AnalyzerPin } from '@virtuoso/contracts'
import type { Analyzer } from './analyzer.ts'

/** A step threw. The state it stood on is worth nothing any more: take the fold up again from before this record. */
export class AnalyzerFault extends Error {
  override readonly name = 'AnalyzerFault'
  readonly analyzer: string
  readonly version: number
  /** Of the record being folded. */
  readonly offset: number

  constructor({ name, version }: Pick<Analyzer, 'name' | 'version'>, offset: number, cause: unknown) {
    super(`${name}@${version} threw: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
    this.analyzer = name
    this.version = version
    this.offset = offset
  }
}

/** An analyzer that threw at a record each time it was asked: from there on the partition is folded without it. */
export type StandingFault = Pick<AnalyzerPin, 'name' | 'version'> &
  Readonly<{
    /** Input offset: no output of it from here on but `ANALYZER_FAULTED`. */
    offset: number
  }>
