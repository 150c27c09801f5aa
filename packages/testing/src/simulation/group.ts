import { instrumentPartitions } from '@virtuoso/contracts'
import { type EventLog, type LogStorage, logOnStorage, type Processing, type ProcessingJob } from '@virtuoso/event-log'
import type { Chance } from './chance.ts'
import type { SimulatedProcess } from './process.ts'
import type { VirtualTime } from './virtual-time.ts'

/** A consumer group with a coordinator, as the broker keeps one: who lives shares the partitions. */
export type Group = Readonly<{
  join(process: SimulatedProcess): void
  /** In order: what it holds is finished and given back. */
  leave(process: SimulatedProcess): void
  members(): readonly SimulatedProcess[]
  /** Notices who does not answer any more, and who answers again. To be called now and then. */
  look(): void
}>

type Parts = Readonly<{
  time: VirtualTime
  chance: Chance
  /** The log as one member has it, for one partition. */
  storage(process: SimulatedProcess, mayClaim: (partition: number) => boolean): LogStorage
  /** What a member does with the log it is given. */
  job(at: Readonly<{ process: SimulatedProcess; log: EventLog; partition: number }>): ProcessingJob
  /** A member ended by itself, which none should. */
  failed(process: SimulatedProcess, failure: unknown): void
  tell(line: string): void
}>
type Run = Readonly<{ owner: Member; processing: Processing }>
type Member = { readonly process: SimulatedProcess; silentSinceMs: number | undefined }

/** How long a member may be silent before its partitions go to others. */
const sessionMs = 3_000

export function createGroup({ time, chance, storage, job, failed, tell }: Parts): Group {
  const members: Member[] = []
  const owners = new Map<number, Member>()
  const runs = new Map<number, Run>()

  /** The embedded log has no coordinator of its own: a run for each partition, which is refused all the others. */
  const begin = (owner: Member, partition: number): void => {
    const { process } = owner
    owners.set(partition, owner)
    const mine = (other: number): boolean => other === partition && owners.get(partition) === owner
    const log = logOnStorage(storage(process, mine))
    const processing = log.process(job({ process, log, partition }))
    runs.set(partition, { owner, processing })
    processing.ended.catch((failure: unknown) => {
      if (process.isAlive()) failed(process, failure)
    })
  }
  /** Who lost a partition hears of it a little later than who got it. */
  const end = ({ owner, processing }: Run): void => {
    owner.process.pace.after(chance.between(0, 60), () => void processing.stop())
  }
  const rebalance = (): void => {
    const shift = chance.between(0, 2)
    for (let partition = 0; partition < instrumentPartitions; partition += 1) {
      const owner = members[(partition + shift) % Math.max(1, members.length)]
      const before = runs.get(partition)
      if (before !== undefined && before.owner === owner) continue
      runs.delete(partition)
      owners.delete(partition)
      if (before !== undefined) end(before)
      if (owner !== undefined) begin(owner, partition)
    }
    tell(
      `partitions go to ${[...runs].map(([partition, { owner }]) => `${partition}: ${owner.process.name}`).join(', ')}`,
    )
  }
  const drop = (member: Member): void => {
    members.splice(members.indexOf(member), 1)
    rebalance()
  }

  return {
    join(process) {
      members.push({ process, silentSinceMs: undefined })
      rebalance()
    },
    leave(process) {
      const member = members.find((it) => it.process === process)
      if (member !== undefined) drop(member)
    },
    members: () => members.map((it) => it.process),
    look() {
      for (const member of [...members]) {
        const isSilent = !member.process.isAlive() || member.process.isPaused()
        member.silentSinceMs = isSilent ? (member.silentSinceMs ?? time.nowMs()) : undefined
        if (member.silentSinceMs === undefined || time.nowMs() - member.silentSinceMs < sessionMs) continue
        tell(`${member.process.name} was silent for too long`)
        drop(member)
      }
    },
  }
}
