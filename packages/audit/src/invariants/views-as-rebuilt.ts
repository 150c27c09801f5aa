import type { Violation } from './violation.ts'

/** Rows of the views by a name of their own, each as text: `signals sig_…` → its columns. */
export type ViewRows = ReadonlyMap<string, string>

/** I14. @param rebuilt - What the records up to the same checkpoints make in an empty store. */
export function viewsAsRebuilt(live: ViewRows, rebuilt: ViewRows): readonly Violation[] {
  const names = [...new Set([...live.keys(), ...rebuilt.keys()])]
  return names.flatMap((subject) => {
    const [recorded, expected] = [live.get(subject) ?? 'no row', rebuilt.get(subject) ?? 'no row']
    return recorded === expected ? [] : [{ invariant: 'I14', subject, recorded, expected } as const]
  })
}
