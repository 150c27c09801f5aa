import type { Gap } from '../data/shapes.ts'

/** What was missed at one time for one reason: a lost connection makes a gap in every channel of every instrument. */
export type Hole = Readonly<{
  key: string
  instruments: readonly string[]
  channels: readonly string[]
  reason: string
  fromTimeMs: number
  /** undefined: at least one of its gaps is open */
  toTimeMs: number | undefined
}>

/** Gaps of one cause begin so close together. */
const togetherMs = 3_000

/** @param gaps - Newest first, which the holes are too. */
export function holesOf(gaps: readonly Gap[]): readonly Hole[] {
  const groups: Gap[][] = []
  for (const gap of gaps) {
    const group = groups.find((it) => it.some((other) => isOfOneCause(gap, other)))
    if (group === undefined) groups.push([gap])
    else group.push(gap)
  }
  return groups.map(holeOf)
}

const isOfOneCause = (a: Gap, b: Gap): boolean =>
  a.reason === b.reason &&
  (a.toTimeMs === null) === (b.toTimeMs === null) &&
  Math.abs(endOf(a) - endOf(b)) <= togetherMs

/** A quiet channel was last heard long before the cause: it is told by when it was heard again. */
const endOf = (gap: Gap): number => gap.toTimeMs ?? gap.fromTimeMs

function holeOf(group: readonly Gap[]): Hole {
  const ends = group.map((it) => it.toTimeMs)
  return {
    key: group.at(-1)?.gapId ?? '',
    instruments: distinct(group.map((it) => it.instrument)),
    channels: distinct(group.map((it) => it.channel)),
    reason: group[0]?.reason ?? '',
    fromTimeMs: Math.min(...group.map((it) => it.fromTimeMs)),
    toTimeMs: ends.includes(null) ? undefined : Math.max(...ends.map((it) => it ?? 0)),
  }
}

const distinct = (names: readonly string[]): readonly string[] => [...new Set(names)].sort()
