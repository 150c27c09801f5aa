import type { NewRecord } from '@virtuoso/contracts'
import type { Chance } from './chance.ts'
import type { Group } from './group.ts'
import { poison } from './poison.ts'
import type { SimulatedProcess } from './process.ts'
import type { Role } from './role.ts'
import type { SimulatedLog } from './simulated-log.ts'
import type { VirtualTime } from './virtual-time.ts'

type Parts = Readonly<{
  time: VirtualTime
  chance: Chance
  log: SimulatedLog
  group: Group
  analyzers: readonly Role[]
  /** One more, which comes and goes. */
  guest: Role
  ingestor: Role
  projectors: readonly Role[]
  /** ms between two evil deeds, about; Infinity: none. */
  everyMs: number
  isActive(): boolean
  tell(line: string): void
}>

/** What does evil for a while. */
export type Nemesis = Readonly<{
  /** Wakes whoever it stopped. */
  wakeAll(): void
  deeds(): number
}>

/** Kills, stops, wakes, rebalances, takes over and poisons as long as it is active. */
export function nemesis(parts: Parts): Nemesis {
  const { time, chance, everyMs, isActive, tell } = parts
  const asleep = new Set<() => void>()
  let done = 0

  const stop = (process: SimulatedProcess, wakened: () => void = () => undefined): void => {
    if (process.isPaused()) return
    tell(`${process.name} is stopped`)
    process.pause()
    const wake = (): void => {
      if (!asleep.delete(wake)) return
      tell(`${process.name} goes on`)
      process.wake()
      wakened()
    }
    asleep.add(wake)
    time.after(chance.between(200, 9_000), wake)
  }
  const strike = (): void => {
    if (!isActive()) return
    chance.pick(deeds)?.(parts, stop)
    done += 1
    time.after(chance.between(everyMs / 2, everyMs * 2), strike)
  }
  if (everyMs !== Number.POSITIVE_INFINITY) time.after(chance.between(everyMs / 2, everyMs * 2), strike)
  return {
    wakeAll() {
      for (const wake of [...asleep]) wake()
    },
    deeds: () => done,
  }
}

type Stop = (process: SimulatedProcess, wakened?: () => void) => void
type Deed = (parts: Parts, stop: Stop) => void

const killOne: Deed = ({ chance, analyzers, ingestor, projectors, tell }) => {
  const process = chance.pick([...analyzers, ingestor, ...projectors])?.now()
  if (process === undefined) return
  tell(`${process.name} is killed`)
  process.kill()
}

const stopAnalyzer: Deed = ({ chance, analyzers, group }, stop) => {
  const process = chance.pick(analyzers)?.now()
  if (process !== undefined)
    stop(process, () => {
      if (process.isAlive() && !group.members().includes(process)) group.join(process)
    })
}

const stopProjector: Deed = ({ chance, projectors }, stop) => {
  const process = chance.pick(projectors)?.now()
  if (process !== undefined) stop(process)
}

/** Another takes over meanwhile; the woken one goes on for a while, until it sees that it was superseded. */
const takeFeedOver: Deed = ({ time, chance, ingestor, tell }, stop) => {
  const zombie = ingestor.now()
  if (zombie === undefined || zombie.isPaused()) return
  stop(zombie, () => {
    time.after(chance.between(100, 2_000), () => {
      tell(`${zombie.name} sees that it was superseded`)
      zombie.kill()
    })
  })
  time.after(chance.between(50, 1_000), ingestor.start)
}

const stopIngestor: Deed = ({ ingestor }, stop) => {
  const process = ingestor.now()
  if (process !== undefined) stop(process)
}

const guestComesOrGoes: Deed = ({ group, guest }) => {
  const process = guest.now()
  if (process === undefined) guest.start()
  else if (group.members().includes(process)) group.leave(process)
  else group.join(process)
}

const rejoin: Deed = ({ time, chance, analyzers, group }) => {
  const process = chance.pick(analyzers)?.now()
  if (process === undefined || process.isPaused() || !group.members().includes(process)) return
  group.leave(process)
  time.after(chance.between(0, 500), () => {
    if (process.isAlive() && !group.members().includes(process)) group.join(process)
  })
}

const writePoison: Deed = ({ chance, log, tell }) => {
  const record: NewRecord | undefined = poison(chance, log)
  if (record === undefined) return
  tell(`somebody writes what nobody can read to market.events/${record.partition}`)
  log.append([record])
}

const deeds: readonly Deed[] = [
  ...[killOne, killOne, stopAnalyzer, stopAnalyzer, stopProjector],
  ...[takeFeedOver, stopIngestor, guestComesOrGoes, guestComesOrGoes, rejoin, rejoin, writePoison],
]
