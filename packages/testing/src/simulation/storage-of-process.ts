import type { NewRecord } from '@virtuoso/contracts'
import { fenced, type LogStorage } from '@virtuoso/event-log'
import { attempt, type Line } from './attempt.ts'
import type { SimulatedLog } from './simulated-log.ts'

/** @param mayClaim - Whether the coordinator of its group gave it a partition to own; all of them when left out. */
export function storageOfProcess(
  log: SimulatedLog,
  line: Line,
  mayClaim: (partition: number) => boolean = () => true,
): LogStorage {
  const { process, faults } = line
  const call = <T>(name: string, work: () => T, leave?: () => void): T => attempt(line, name, work, leave)
  return {
    ...log,
    pace: process.pace,
    append: (records) =>
      call(
        `append of ${records.length}`,
        () => log.append(records),
        () => log.append(partOf(records, faults.leavesPart)),
      ),
    positions: (topic) => call(`positions of ${topic}`, () => log.positions(topic)),
    slice: (...range) => call(`read of ${range[0]}/${range[1]}`, () => log.slice(...range)),
    committedOffsets: (group, topic) => call('committed offsets', () => log.committedOffsets(group, topic)),
    claim(claim) {
      if (!mayClaim(claim.partition)) throw fenced(claim)
      return call(`claim of ${claim.topic}/${claim.partition}`, () => log.claim(claim))
    },
    commit: (ownership, nextOffset, outputs) =>
      call(
        `commit of ${ownership.topic}/${ownership.partition} up to ${nextOffset} with ${outputs.length}`,
        () => log.commit(ownership, nextOffset, outputs),
        () => faults.leavesPart() && log.abort(outputs),
      ),
    // That another process wrote is heard of when this one runs again.
    onGrowth: (topic, partition, callback) => log.onGrowth(topic, partition, () => process.pace.after(0, callback)),
    close: () => undefined,
  }
}

/** A batch goes to each partition on its own: what did not happen as a whole may have reached some of them. */
function partOf(records: readonly NewRecord[], isReached: () => boolean): readonly NewRecord[] {
  const reached = new Map<string, boolean>()
  return records.filter(({ topic, partition }) => {
    const place = `${topic}/${partition}`
    const known = reached.get(place) ?? isReached()
    reached.set(place, known)
    return known
  })
}
