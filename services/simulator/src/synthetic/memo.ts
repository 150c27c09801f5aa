/**
 * Remembers the latest values of a function of a whole number. A value is forgotten when another with the same remainder
 * takes its slot, so memory is bounded and neighbours do not push each other out.
 * @param slots - how many neighbours fit.
 */
export function remembering<Value>(slots: number, compute: (n: number) => Value): (n: number) => Value {
  const kept: ({ n: number; value: Value } | undefined)[] = new Array(slots).fill(undefined)
  return (n) => {
    const slot = ((n % slots) + slots) % slots
    const found = kept[slot]
    if (found?.n === n) return found.value
    const value = compute(n)
    kept[slot] = { n, value }
    return value
  }
}
