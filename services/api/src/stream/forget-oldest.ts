/** So many closed signals and ended gaps are remembered, for those who come back after a while. */
const endedMax = 2_000

/** The oldest go first. */
export function forgetOldest(ended: Map<string, unknown>): void {
  for (const key of ended.keys()) {
    if (ended.size <= endedMax) return
    ended.delete(key)
  }
}
