import type { Analyzer } from '../analyzer.ts'
import { setUp } from './bench.ts'
import { fingerprintsOf } from './laws/repetition.ts'

/** What another process says of the same market, one line for each analyzer; a script of two lines calls it. */
export function printFingerprints(analyzers: readonly Analyzer[], seed: number): void {
  console.log(fingerprintsOf(analyzers, setUp(analyzers, { seed }).base).join('\n'))
}
