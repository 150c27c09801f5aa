/** Analyzers as they are, with somebody watching each step: who threw, what was emitted when. */
import type { DecodedValue } from '@virtuoso/contracts'
import type { Analyzer, AnalyzerInstance, DerivedType, Emit, StepContext } from '../analyzer.ts'
import type { PlainState } from '../state-encoding.ts'

/** A step of this analyzer threw. */
export class StepFault extends Error {
  readonly analyzer: string
  constructor(analyzer: string, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause })
    this.analyzer = analyzer
  }
}

export type Emitted = Readonly<{ type: DerivedType; body: object; asOfMs: number }>
export type Watch = Readonly<{
  /** Runs the step, or makes it fail. */
  around?(analyzer: Analyzer, record: DecodedValue, step: () => void): void
  /** Sees everything that is emitted, before it is. */
  emitted?(analyzer: Analyzer, record: DecodedValue, context: StepContext, output: Emitted): void
}>

/** The same analyzers: same names, versions and configurations, so their ids and bytes are the same. */
export const watched = (analyzers: readonly Analyzer[], watch: Watch = {}): readonly Analyzer[] =>
  analyzers.map((it) => watchedOne(it, watch))

function watchedOne(analyzer: Analyzer, { around, emitted }: Watch): Analyzer {
  let folded: DecodedValue | undefined
  const overlooked = (context: StepContext): StepContext => {
    if (emitted === undefined) return context
    const emit: Emit = (type, body, lineage) => {
      if (folded !== undefined) emitted(analyzer, folded, context, { type, body, asOfMs: lineage.asOfMs })
      return context.emit(type, body, lineage)
    }
    return Object.create(context, { emit: { value: emit, enumerable: true } })
  }
  const instance = (inner: AnalyzerInstance): AnalyzerInstance => ({
    step(record) {
      folded = record
      try {
        if (around === undefined) inner.step(record)
        else around(analyzer, record, () => inner.step(record))
      } catch (cause) {
        throw new StepFault(analyzer.name, cause)
      }
    },
    freeze: () => inner.freeze(),
  })
  return {
    ...analyzer,
    begin: (context) => instance(analyzer.begin(overlooked(context))),
    resume(frozen, context) {
      const resumed = resume(analyzer, frozen, overlooked(context))
      if (resumed === undefined) throw new StepFault(analyzer.name, 'does not take back its own state')
      return instance(resumed)
    },
  }
}

function resume(analyzer: Analyzer, frozen: PlainState, context: StepContext): AnalyzerInstance | undefined {
  try {
    return analyzer.resume(frozen, context)
  } catch (cause) {
    throw new StepFault(analyzer.name, cause)
  }
}
