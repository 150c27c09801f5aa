import { hex, shortId, topicDeclaration } from '@virtuoso/contracts'
import type { Difference } from '@virtuoso/event-log'
import { createFindings, type LevelResult, resultOf } from './level.ts'
import { readManifests } from './manifests.ts'
import type { Scope } from './scope.ts'

/** The code that verifies: a replay proves something only about records of the same code, runtime and configuration. */
export type Build = Readonly<{ commit: string; bundleHash: Uint8Array; nodeVersion: string }>

/** L0: this is the log we mean, made by the code we are. */
export async function verifyEnvironment(
  { log, set }: Scope,
  build: Build,
  differences: readonly Difference[],
): Promise<LevelResult> {
  const findings = createFindings()
  for (const it of differences)
    findings.add({ subject: it.subject, field: it.setting, recorded: it.found, expected: it.wanted })
  const { manifests: all } = await readManifests(log)
  const manifests = all.filter(({ event }) => event.component === `analyzer/${set.name}`)
  for (const { id, event } of manifests) {
    const subject = `manifest ${shortId('run', id)} of commit ${event.commit}`
    const say = (field: string, recorded: string, expected: string): void => {
      if (recorded !== expected) findings.add({ subject, field, recorded, expected })
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
  for (const position of await log.positions(set.topic))
    if (position.startOffset > 0)
      findings.add({
        subject: `${set.topic}/${position.partition}`,
        field: 'start',
        recorded: String(position.startOffset),
        expected: '0',
      })
  return resultOf(
    'environment',
    `log ${log.logId}, ${new Set(manifests.map(({ id }) => hex(id))).size} manifests of ${set.group}`,
    findings,
  )
}
