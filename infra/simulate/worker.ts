import { parentPort, workerData } from 'node:worker_threads'
import { runSeed } from './run.ts'
import type { Report } from './workers.ts'

const seeds: readonly number[] = Array.isArray(workerData) ? workerData.map(Number) : []
const broken: { seed: number; violations: readonly string[] }[] = []
const sums = { faults: 0, deeds: 0, inputs: 0, outputs: 0 }
for (const seed of seeds) {
  const { told, violations } = await runSeed(seed)
  if (violations.length > 0)
    broken.push({ seed, violations: violations.slice(0, 5).map((it) => `${it.invariant} ${it.subject}`) })
  sums.faults += Object.values(told.faults).reduce((a, b) => a + b, 0)
  sums.deeds += told.deeds
  sums.inputs += countOf(told, ['market.events'])
  sums.outputs += countOf(told, ['market.candles', 'analysis.scores', 'analysis.patterns', 'signals'])
}
const report: Report = { broken, ...sums }
parentPort?.postMessage(report)

function countOf({ log }: Awaited<ReturnType<typeof runSeed>>['told'], topics: readonly string[]): number {
  let count = 0
  for (const topic of topics)
    for (let partition = 0; partition < log.partitions(topic); partition += 1)
      count += log.visible(topic, partition).length
  return count
}
