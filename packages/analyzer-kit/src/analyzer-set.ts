import { type AnalyzerPin, hex, id, type RecordType, type TopicName, topicOf } from '@virtuoso/contracts'
import type { Analyzer } from './analyzer.ts'

/** A set is the consumer group: several analyzers fused over one input topic, in declared topological order. */
export type AnalyzerSet = Readonly<{
  name: string
  /** ≥ 1; another version or configuration of any member begins another one. */
  generation: number
  /** First 8 hex digits of the hash over the names, versions and configurations of its analyzers. */
  hash: string
  /** Consumer group, and the first part of every transactional id: `<set>-<8 hex of the set's hash>-g<generation>`. */
  group: string
  /** What it reads. */
  topic: TopicName
  /** In topological order: an output is handed on to those that stand behind its analyzer. */
  analyzers: readonly Analyzer[]
  /** By name, as a run manifest states them. */
  pins: readonly AnalyzerPin[]
  /** Every derived topic it writes, in declared order of its analyzers. */
  outputTopics: readonly TopicName[]
  /** What it must read from its topic; everything else is skipped by schema id, undecoded. */
  consumes: ReadonlySet<RecordType>
}>

/** What every set that reads raw facts needs besides its analyzers' own records: definitions, time and holes. */
const intakeRecords: readonly RecordType[] = ['InstrumentDefined', 'FeedProgressed', 'FeedGap', 'FeedResumed']

/** @throws RangeError when two analyzers share a name. */
export function defineSet(
  name: string,
  analyzers: readonly Analyzer[],
  topic: TopicName = 'market.events',
  generation = 1,
): AnalyzerSet {
  const byName = [...analyzers].sort((a, b) => (a.name < b.name ? -1 : 1))
  const twice = byName.find((it, index) => byName[index + 1]?.name === it.name)
  if (twice !== undefined) throw new RangeError(`set ${name} has two analyzers named ${twice.name}`)
  const hash = hex(id('set/1', ...byName.flatMap((it) => [it.name, it.version, it.configHash]))).slice(0, 8)
  return {
    name,
    generation,
    hash,
    group: groupOf(name, hash, generation),
    topic,
    analyzers,
    pins: byName.map(({ name: member, version, stateVersion, configHash }) => ({
      name: member,
      version,
      stateVersion,
      configHash,
    })),
    outputTopics: [...new Set(analyzers.flatMap((it) => it.produces.map((type) => topicOf(type))))],
    consumes: new Set([...intakeRecords, ...analyzers.flatMap((it) => [...it.consumes])]),
  }
}

/** The same analyzers with the same configuration, as another generation of their set. */
export const inGeneration = (set: AnalyzerSet, generation: number): AnalyzerSet => ({
  ...set,
  generation,
  group: groupOf(set.name, set.hash, generation),
})

const groupOf = (name: string, hash: string, generation: number): string => `${name}-${hash}-g${generation}`
