/** 1/√2 at z = 1: odd, monotone, bounded by ±1, and free of transcendental functions. */
export function sq(z: number): number {
  if (z >= 1e8) return 1
  if (z <= -1e8) return -1
  return z / Math.sqrt(1 + z * z)
}

/** A direction x ∈ [−1, 1] as a score 0 to 100 of two decimals, 50 balanced; exactly mirror-symmetric. */
export function toScore(x: number): number {
  const half = Math.floor(Math.abs(x) * 5_000 + 0.5)
  return (x < 0 ? 5_000 - half : 5_000 + half) / 100
}

/** A coverage as it is published: four decimals, rounded half up. */
export const toCoverage = (coverage: number): number => Math.floor(coverage * 10_000 + 0.5) / 10_000

export const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x))
