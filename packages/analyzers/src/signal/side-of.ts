import type { SignalDirection } from '@virtuoso/domain'
import type { SignalConfig } from './config.ts'

/** Past which threshold a score lies; undefined: none. */
export function sideOf(
  score: number | undefined,
  { longAtLeast, shortAtMost }: SignalConfig,
): SignalDirection | undefined {
  if (score === undefined) return undefined
  return score >= longAtLeast ? 'LONG' : score <= shortAtMost ? 'SHORT' : undefined
}
