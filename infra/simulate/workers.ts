import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** What came of many stories. */
export type Report = Readonly<{
  /** Ascending by seed. */
  broken: readonly Readonly<{ seed: number; violations: readonly string[] }>[]
  faults: number
  deeds: number
  inputs: number
  outputs: number
}>

const workersMax = 2

export const seedsOf = (from: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index)

/** Each worker takes every n-th seed, so that a slow stretch is shared. */
export async function simulateInWorkers(seeds: readonly number[]): Promise<Report> {
  const count = Math.min(workersMax, availableParallelism(), Math.max(1, seeds.length))
  const shares = Array.from({ length: count }, (_, worker) => seeds.filter((_seed, index) => index % count === worker))
  const reports = await Promise.all(shares.map(inWorker))
  const sum = (name: 'faults' | 'deeds' | 'inputs' | 'outputs'): number =>
    reports.reduce((total, it) => total + it[name], 0)
  return {
    broken: reports.flatMap((it) => it.broken).sort((a, b) => a.seed - b.seed),
    faults: sum('faults'),
    deeds: sum('deeds'),
    inputs: sum('inputs'),
    outputs: sum('outputs'),
  }
}

function inWorker(seeds: readonly number[]): Promise<Report> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: seeds })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code} before it had told its stories`)))
  })
}
