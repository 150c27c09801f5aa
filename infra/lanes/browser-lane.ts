import { bringChromium, thisComputer } from '../browser/chromium.ts'
import type { LaneOutcome } from './lane-result.ts'
import { runVitestLane } from './vitest-lane.ts'

/**
 * The stories that are told in a real Chromium. A computer that has none and cannot get one does not run the lane; in CI
 * that is a failure.
 */
export async function runBrowserLane(args: readonly string[], say: (line: string) => void): Promise<LaneOutcome> {
  const chromium = await bringChromium(thisComputer((line) => say(`  ${line}`)))
  if ('missing' in chromium)
    return { kind: 'not run', lane: 'browser', reason: chromium.missing, isFailure: Boolean(process.env['CI']) }
  say(`  ${chromium.program}`)
  return { kind: 'ran', result: await runVitestLane('browser', args, { VIRTUOSO_TEST_CHROMIUM: chromium.program }) }
}
