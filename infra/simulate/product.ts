import { type AnalyzerSet, defineSet } from '../../packages/analyzer-kit/src/index.ts'
import { candleBuilder, orderBook, orderFlow } from '../../packages/analyzers/src/index.ts'
import type { Product, SimulatedProcess } from '../../packages/testing/src/simulation/index.ts'
import type { AnalyzerMetrics } from '../../services/analyzer/src/analyzer-metrics.ts'
import { openPartition } from '../../services/analyzer/src/partition-fold.ts'
import { createSuspects, type Suspects } from '../../services/analyzer/src/suspects.ts'

/**
 * Real analyzers, few of them, so that a story costs little: one hands candles on, the other reads trades in every
 * second story and the book in the others.
 */
export const simulatedSet = (seed: number): AnalyzerSet => sets[seed % 2] ?? defineSet('simulated', [candleBuilder])

const sets = [defineSet('simulated', [candleBuilder, orderBook]), defineSet('simulated', [candleBuilder, orderFlow])]
/** Snapshots go round so much faster, so that a short story holds several rounds. */
const roundsFaster = 4

/** The analyzer service's own code around them. */
export function productOf(set: AnalyzerSet): Product {
  const suspects = new WeakMap<SimulatedProcess, Suspects>()
  return {
    group: set.group,
    topic: set.topic,
    open({ log, process, manifest, nowMs }, partition, committedOffset) {
      const known = suspects.get(process) ?? createSuspects()
      suspects.set(process, known)
      const start = { warmFromOffset: 0, emitsFromOffset: 0, committedOffset }
      return openPartition(
        { log, set, partition, manifest, now: () => nowMs() * roundsFaster, metrics: unmeasured },
        known,
        start,
      )
    },
  }
}

const unmeasured: AnalyzerMetrics = {
  folded: () => undefined,
  outcomes: () => undefined,
  faulted: () => undefined,
  stateWritten: () => undefined,
}
