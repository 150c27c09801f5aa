/** What becomes of the frame at which a point was reached. */
export type PointOutcome = 'pass' | 'drop' | 'cut'

/** Runs at the point while the frame waits: whatever it awaits delays the frame, and all behind it on that way. */
export type PointAction<Sight> = (sight: Sight) => PointOutcome | Promise<PointOutcome>

export type ArmOptions = Readonly<{
  /** How many matching frames go by before it acts; default 0. */
  skip?: number
  /** How often it acts; default once. */
  times?: number
}>

/** A point that waits for its moment. */
export type ArmedPoint<Sight> = Readonly<{
  /** Resolves with what was seen when it acts for the first time. */
  reached: Promise<Sight>
  /** How often it acted. */
  hits(): number
  disarm(): void
}>

export type WirePoints<Sight> = Readonly<{
  arm(matches: (sight: Sight) => boolean, act: PointAction<Sight>, options?: ArmOptions): ArmedPoint<Sight>
  /** @returns undefined when nobody waits for this. */
  outcomeAt(sight: Sight): undefined | PointOutcome | Promise<PointOutcome>
}>

/** The points of one line, in the order in which they were armed: the first that matches acts. */
export function wirePoints<Sight>(): WirePoints<Sight> {
  const armed = new Set<(sight: Sight) => undefined | PointOutcome | Promise<PointOutcome>>()
  return {
    arm(matches, act, { skip = 0, times = 1 } = {}) {
      const { promise: reached, resolve } = Promise.withResolvers<Sight>()
      let seen = 0
      const look = (sight: Sight): undefined | PointOutcome | Promise<PointOutcome> => {
        if (!matches(sight)) return undefined
        seen += 1
        if (seen <= skip) return undefined
        if (seen - skip >= times) armed.delete(look)
        resolve(sight)
        return act(sight)
      }
      armed.add(look)
      return { reached, hits: () => Math.max(0, seen - skip), disarm: () => void armed.delete(look) }
    },
    outcomeAt(sight) {
      for (const look of armed) {
        const outcome = look(sight)
        if (outcome !== undefined) return outcome
      }
      return undefined
    },
  }
}
