import { hex, shortId, topicDeclaration } from '@virtuoso/contracts'
import type { Difference } from '@virtuoso/event-log'
import { setComponent } from './generations.ts'
import { createFindings, type Finding, type LevelResult, resultOf } from './level.ts'
import { type Manifests, readManifests } from './manifests.ts'
import type { Scope } from './scope.ts'

/** The code that verifies: a replay proves something only about records of the same code, runtime and configuration. */
export type Build = Readonly<{ commit: string; bundleHash: Uint8Array; nodeVersion: string }>

/** L0: this is the log we mean, made by the code we are. */
export async function verifyEnvironment(
  scope: Scope,
  build: Build,
  differences: readonly Difference[],
): Promise<LevelResult> {
  const { log, set, generations } = scope
  const findings = createFindings()
  for (const it of differences)
    findings.add({ subject: it.subject, field: it.setting, recorded: it.found, expected: it.wanted })
  const newest = generations.at(-1)
  const { manifests: all } = await readManifests(log)
  const manifests = all.filter(
    ({ event }) => event.component === setComponent(set.name) && event.group === newest?.group,
  )
  const last = manifests.at(-1)
  if (last !== undefined) await compareManifest(scope, build, last, findings.add)
  for (const position of await log.positions(set.topic)) {
    const warmFrom = scope.partitions.find((it) => it.partition === position.partition)?.warmFromOffset ?? 0
    if (position.startOffset > warmFrom)
      findings.add({
        subject: `${set.topic}/${position.partition}`,
        field: 'start',
        recorded: String(position.startOffset),
        expected: String(warmFrom),
      })
  }
  const builds = new Set(manifests.map(({ event }) => hex(event.bundleHash))).size
  return resultOf('environment', `log ${log.logId}, ${summaryOf(scope, builds)}`, findings)
}

/** Whatever is verified is folded by this build: the newest that wrote must be it, earlier ones must have made the same. */
async function compareManifest(
  { log, set }: Scope,
  build: Build,
  { id, event }: Manifests['manifests'][number],
  found: (finding: Finding) => void,
): Promise<void> {
  const subject = `manifest ${shortId('run', id)} of commit ${event.commit}`
  const say = (field: string, recorded: string, expected: string): void => {
    if (recorded !== expected) found({ subject, field, recorded, expected })
  }
  say('clusterId', event.clusterId, log.logId)
  say('group', event.group ?? 'none', set.group)
  say('nodeVersion', event.nodeVersion, build.nodeVersion)
  say('bundleHash', hex(event.bundleHash).slice(0, 16), hex(build.bundleHash).slice(0, 16))
  for (const pin of event.topics) {
    const topic = topicDeclaration(pin.topic)?.name
    if (topic !== undefined) say(`topic id of ${topic}`, pin.topicId, await log.topicId(topic))
  }
}

function summaryOf({ set, generations }: Scope, builds: number): string {
  const before = generations.slice(0, -1).map((it) => it.group)
  const notCovered = before.length === 0 ? '' : `; not covered: ${before.join(', ')}`
  return `${builds} ${builds === 1 ? 'build' : 'builds'} of ${set.group}${notCovered}`
}
