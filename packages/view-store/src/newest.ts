type Kept<R> = Readonly<{ kept: readonly R[]; dropped: number }>

/**
 * One row per key: a bulk statement may meet a key only once, and the log may say it several times in one batch.
 * @param replaces - Whether a later row takes the place of the one kept so far; by default it does.
 * @returns How many later rows were `dropped` because they did not.
 */
export function newestPerKey<R>(
  rows: readonly R[],
  keyOf: (row: R) => string,
  replaces: (later: R, kept: R) => boolean = () => true,
): Kept<R> {
  const kept = new Map<string, R>()
  let dropped = 0
  for (const row of rows) {
    const before = kept.get(keyOf(row))
    if (before === undefined || replaces(row, before)) kept.set(keyOf(row), row)
    else dropped += 1
  }
  return { kept: [...kept.values()], dropped }
}

/** The first row of each key: the later ones are repeats. */
export const firstPerKey = <R>(rows: readonly R[], keyOf: (row: R) => string): Kept<R> =>
  newestPerKey(rows, keyOf, () => false)
