/** Levels of verification that exist so far, in the order in which they run. */
export const levelNames = ['environment', 'lineage', 'replay'] as const
export type LevelName = (typeof levelNames)[number]

/** As people know them; the numbers in between belong to levels that need checkpoints, raw batches or views. */
export const levelCodes: Readonly<Record<LevelName, 'L0' | 'L3' | 'L4'>> = {
  environment: 'L0',
  lineage: 'L3',
  replay: 'L4',
}

/** What `virtuoso verify` exits with when a level fails: another log or build, altered, differs. */
export const failureExit: Readonly<Record<LevelName, number>> = { environment: 5, lineage: 3, replay: 6 }

/** One thing that does not hold, with the record and field it concerns. */
export type Finding = Readonly<{
  /** Coordinate, topic or setting. */
  subject: string
  /** Field or header concerned; undefined: the record as a whole. */
  field?: string
  /** What is there. */
  recorded: string
  /** What should be there. */
  expected: string
}>

export type LevelResult = Readonly<{
  level: LevelName
  holds: boolean
  /** For people: what was looked at, and how much. */
  summary: string
  /** In the order found, at most 100. */
  findings: readonly Finding[]
  /** All that was found, also what is not listed. */
  findingCount: number
}>

export const findingsMax = 100

/** Collects findings up to their bound and counts the rest. */
export function createFindings(): {
  add(finding: Finding): void
  /** Counts what was found elsewhere and is not listed. */
  more(unlisted: number): void
  list: Finding[]
  count(): number
} {
  const list: Finding[] = []
  let count = 0
  return {
    list,
    count: () => count,
    more(unlisted) {
      count += unlisted
    },
    add(finding) {
      count += 1
      if (list.length < findingsMax) list.push(finding)
    },
  }
}

export const resultOf = (
  level: LevelName,
  summary: string,
  findings: ReturnType<typeof createFindings>,
): LevelResult => ({
  level,
  holds: findings.count() === 0,
  summary,
  findings: findings.list,
  findingCount: findings.count(),
})
