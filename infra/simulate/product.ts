import { type AnalyzerSet, defineSet } from '../../packages/analyzer-kit/src/index.ts'
import { candleBuilder, orderBook, orderFlow } from '../../packages/analyzers/src/index.ts'
import type { Product, SimulatedProcess } from '../../packages/testing/src/simulation/index.ts'
import type { AnalyzerMetrics } from '../../services/analyzer/src/analyzer-metrics.ts'
import { openPartition } from '../../services/analyzer/src/partition-fold.ts'
import { createSuspects, type Suspects } from '../../services/analyzer/src/suspects.ts'

/** Real analyzers, few of them: they read trades, books and time, and one hands candles on. */
export const simulatedSet: AnalyzerSet = defineSet('simulated', [candleBuilder, orderFlow, orderBook])

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
      return openPartition({ log, set, partition, manifest, now: nowMs, metrics: unmeasured }, known, start)
    },
  }
}

const unmeasured: AnalyzerMetrics = {
  folded: () => undefined,
  outcomes: () => undefined,
  faulted: () => undefined,
  stateWritten: () => undefined,
}
