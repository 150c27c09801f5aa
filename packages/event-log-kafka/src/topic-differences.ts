import type { Difference } from '@virtuoso/event-log'
import kafkajs, { type Admin } from 'kafkajs'
import type { TopicNames } from './topic-names.ts'
import { inSyncReplicasMin, type WantedTopic, wantedTopics } from './wanted-topics.ts'

export type FoundTopic = Readonly<{
  partitions: number
  replicas: number
  settings: ReadonlyMap<string, string>
}>

/** Wanted topics that the brokers do not have, and what is otherwise than declared in those they have. */
export type TopicState = Readonly<{ missing: readonly WantedTopic[]; differences: readonly Difference[] }>

export async function topicState(admin: Admin, names: TopicNames): Promise<TopicState> {
  const wanted = wantedTopics()
  const found = await foundTopics(
    admin,
    wanted.map((it) => names.onBroker(it.name)),
  )
  const missing = wanted.filter((it) => !found.has(names.onBroker(it.name)))
  const differences = wanted.flatMap((topic) => {
    const there = found.get(names.onBroker(topic.name))
    return there === undefined ? [] : differencesOf(topic, there)
  })
  return { missing, differences }
}

/** @returns In the order of `wanted`. */
export function differencesOf({ name, partitions, settings }: WantedTopic, found: FoundTopic): Difference[] {
  const wanted = { ...settings, 'min.insync.replicas': inSyncReplicasMin(found.replicas) }
  const inSettings = Object.entries(wanted)
    .map(([setting, value]) => ({ setting, wanted: value, found: found.settings.get(setting) ?? 'not set' }))
    .filter((it) => it.wanted !== it.found)
  const inPartitions = { setting: 'partitions', wanted: String(partitions), found: String(found.partitions) }
  const all = found.partitions === partitions ? inSettings : [inPartitions, ...inSettings]
  return all.map((it) => ({ subject: name, ...it }))
}

async function foundTopics(admin: Admin, wanted: readonly string[]): Promise<ReadonlyMap<string, FoundTopic>> {
  const { topics } = await admin.fetchTopicMetadata()
  const present = topics.filter((it) => wanted.includes(it.name))
  const settings = await settingsByTopic(
    admin,
    present.map((it) => it.name),
  )
  return new Map(
    present.map(({ name, partitions }) => [
      name,
      {
        partitions: partitions.length,
        replicas: Math.max(0, ...partitions.map((it) => it.replicas.length)),
        settings: settings.get(name) ?? new Map(),
      },
    ]),
  )
}

async function settingsByTopic(
  admin: Admin,
  topics: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  if (topics.length === 0) return new Map()
  const type = kafkajs.ConfigResourceTypes.TOPIC
  const resources = topics.map((name) => ({ type, name }))
  const answer = await admin.describeConfigs({ includeSynonyms: false, resources })
  return new Map(
    answer.resources.map(({ resourceName, configEntries }) => [
      resourceName,
      new Map(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  )
}
