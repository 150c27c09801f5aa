import { type AnalyzerSet, createSetFold, type DerivedRecord } from '../../packages/analyzer-kit/src/index.ts'
import {
  acknowledgedAreThere,
  booksFollow,
  bytesAsRecomputed,
  caughtUp,
  checkpointsRise,
  holesAreExplained,
  idsAsRecomputed,
  idsOnce,
  lineageHolds,
  nothingUncommitted,
  oneEffect,
  oneOutcomeEach,
  saidOrDeclared,
  sequenceRises,
  snapshotsBehind,
  type Violation,
  viewsAsRebuilt,
} from '../../packages/audit/src/invariants/index.ts'
import {
  deadLetterOf,
  hex,
  type OutcomeCounts,
  open,
  type StoredRecord,
  UndecodableRecord,
} from '../../packages/contracts/src/index.ts'
import type { Told } from '../../packages/testing/src/simulation/index.ts'
import { rebuiltViews, viewRows } from './views.ts'

/** Everything that was promised and does not hold once the story is over. */
export async function violationsIn(told: Told, set: AnalyzerSet): Promise<readonly Violation[]> {
  const { log, market, views, acknowledged, checkpointSteps } = told
  const inputs = partitionsOf(told, set.topic)
  return [
    ...acknowledgedAreThere(acknowledged, inputs.flat()),
    ...saidOrDeclared(
      log.codec,
      market.sayings.map(({ fact: _, ...said }) => ({ ...said, atMs: market.venueMs(said.atMs) })),
      inputs,
    ),
    ...inputs.flatMap((records) => [...sequenceRises(log.codec, records), ...booksFollow(log.codec, records)]),
    ...inputs.flatMap((records, partition) => partitionViolations(told, set, partition, records)),
    ...checkpointsRise(checkpointSteps),
    ...viewsAsRebuilt(await viewRows(views), await viewRows(await rebuiltViews(told))),
    ...caughtUp(told.standings),
    ...told.failures.map(endedByItself),
  ]
}

const partitionsOf = ({ log }: Told, topic: string): readonly (readonly StoredRecord[])[] =>
  Array.from({ length: log.partitions(topic) }, (_, partition) => log.visible(topic, partition))

function partitionViolations(
  { log, manifest }: Told,
  set: AnalyzerSet,
  partition: number,
  inputs: readonly StoredRecord[],
): readonly Violation[] {
  const committed = log.committedOffsets(set.group, set.topic)[partition]
  const folded = inputs.filter((it) => it.offset < (committed ?? 0))
  const snapshots = log.visible('analyzer.snapshots', partition)
  const head = newestHead(log, snapshots)
  const { made, outcomes, outcomesAtHead } = replayed(log, set, partition, folded, head?.offset)
  const outputs = set.outputTopics.flatMap((topic) => log.visible(topic, partition))
  const inputOffsets = new Set(folded.map((it) => it.offset))
  const compared = { codec: log.codec, partition, recorded: outputs, recomputed: made }
  const account = { topic: set.topic, partition, inputOffsets }
  const letters = deadLetters(log, set, partition)
  return [
    ...oneEffect(inputs, outputs),
    ...nothingUncommitted(outputs, committed),
    ...idsAsRecomputed(compared),
    ...bytesAsRecomputed(compared),
    ...idsOnce(outputs),
    ...snapshotsBehind(log.codec, set.group, snapshots, committed),
    ...lineageHolds({ codec: log.codec, inputOffsets, manifests: new Set([hex(manifest)]) }, outputs),
    ...oneOutcomeEach({ ...account, said: undefined, recounted: outcomes, deadLettered: letters }),
    ...(head === undefined || outcomesAtHead === undefined
      ? []
      : oneOutcomeEach({
          ...account,
          inputOffsets: new Set([...inputOffsets].filter((it) => it <= head.offset)),
          said: head.outcomes,
          recounted: outcomesAtHead,
          deadLettered: letters.filter((it) => it <= head.offset),
        })),
    ...[set.topic, ...set.outputTopics].flatMap((topic) => holes(log, topic, partition)),
  ]
}

type Log = Told['log']

/** The same fold with nothing around it: no log client, no snapshots, one go. */
function replayed(log: Log, set: AnalyzerSet, partition: number, records: readonly StoredRecord[], headOffset = -1) {
  const fold = createSetFold({ set, codec: log.codec, partition })
  const made: DerivedRecord[] = []
  let outcomesAtHead: OutcomeCounts | undefined
  for (const record of records) {
    try {
      made.push(...fold.fold(record))
    } catch (failure) {
      if (!(failure instanceof UndecodableRecord)) throw failure
    }
    if (record.offset <= headOffset) outcomesAtHead = fold.outcomes()
  }
  return { made, outcomes: fold.outcomes(), outcomesAtHead }
}

function newestHead({ codec }: Log, snapshots: readonly StoredRecord[]) {
  for (const stored of [...snapshots].reverse()) {
    const record = open(codec, stored)
    if (record.type === 'SnapshotHead') return record.event
  }
  return undefined
}

const deadLetters = (log: Log, { group, topic }: AnalyzerSet, partition: number): number[] =>
  log.visible(`${topic}.dlq`, partition).flatMap((stored) => {
    const letter = deadLetterOf(stored)
    return letter?.group === group && letter.code !== 'ANALYZER_FAULTED' ? [letter.coordinate.offset] : []
  })

function holes(log: Log, topic: string, partition: number): readonly Violation[] {
  const to = log.hidden(topic, partition).size + log.visible(topic, partition).length
  const records = log.visible(topic, partition)
  return holesAreExplained({ topic, partition, from: 0, to, records, hidden: log.hidden(topic, partition) })
}

const endedByItself = ({ process, failure }: Told['failures'][number]): Violation => ({
  invariant: 'I21',
  subject: process,
  recorded: `ended by itself: ${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}`,
  expected: 'a process that goes on',
})
