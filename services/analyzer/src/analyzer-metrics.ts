import type { OutcomeCounts } from '@virtuoso/contracts'
import type { Metrics } from '@virtuoso/service-kit'

/** What an operator sees of a set. */
export type AnalyzerMetrics = Readonly<{
  /** A run was folded: inputs read, records made. */
  folded(inputs: number, outputs: number): void
  /** What became of every record of a partition so far. */
  outcomes(partition: number, counts: OutcomeCounts): void
  /** State that was written, bytes. */
  stateWritten(topic: 'analyzer.snapshots' | 'audit.anchors', bytes: number): void
  /** Analyzers that are out in a partition. */
  faulted(partition: number, count: number): void
}>

export function analyzerMetrics(metrics: Metrics): AnalyzerMetrics {
  const inputs = metrics.counter('virtuoso_inputs_total', 'Records of the input topic that were folded or skipped')
  const outputs = metrics.counter('virtuoso_outputs_total', 'Derived records made')
  const outcomes = metrics.gauge('virtuoso_input_outcomes', 'Records of the input topic by what became of them', [
    'partition',
    'outcome',
  ])
  const state = metrics.counter('virtuoso_state_bytes_total', 'State that was written', ['topic'])
  const faulted = metrics.gauge('virtuoso_faulted_analyzers', 'Analyzers that are out since a step threw', [
    'partition',
  ])
  return {
    folded(read, made) {
      inputs.inc(read)
      outputs.inc(made)
    },
    outcomes(partition, counts) {
      for (const [outcome, count] of Object.entries(counts))
        outcomes.set({ partition: String(partition), outcome }, count)
    },
    stateWritten: (topic, bytes) => state.inc({ topic }, bytes),
    faulted: (partition, count) => faulted.set({ partition: String(partition) }, count),
  }
}
