import { VirtuosoError } from '@virtuoso/contracts'
import type { Difference } from '@virtuoso/event-log'
import type { TopicState } from './topic-differences.ts'

export const missingTopics = ({ missing }: TopicState): Difference[] =>
  missing.map(({ name }) => ({ subject: name, setting: 'topic', wanted: 'present', found: 'missing' }))

/** A process that writes to a log which is not as declared would make what nobody can verify: refuse, and say all of it. */
export function refuseDifferences(topics: readonly Difference[], schemas: readonly Difference[]): void {
  const all = [...topics, ...schemas]
  if (all.length === 0) return
  const commands = [
    ...(topics.length > 0 ? ['./virtuoso topics apply --yes'] : []),
    ...(schemas.length > 0 ? ['./virtuoso schemas apply --yes'] : []),
  ]
  const code = topics.length > 0 ? 'log-mismatch' : 'schema-mismatch'
  const what = topics.length > 0 ? 'the log' : 'the schema registry'
  const count = all.length === 1 ? 'one difference' : `${all.length} differences`
  throw new VirtuosoError(code, `${what} is not as declared: ${count}`, {
    why: all.map(differenceText).join('; '),
    action: `run ${commands.join(' and ')}, or undo what was changed by hand`,
  })
}

/** `market.events retention.ms: wanted -1, found 604800000` */
export const differenceText = ({ subject, setting, wanted, found }: Difference): string =>
  `${subject} ${setting}: wanted ${wanted}, found ${found}`
