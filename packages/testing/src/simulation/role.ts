import type { Chance } from './chance.ts'
import { type SimulatedProcess, simulatedProcess } from './process.ts'
import type { VirtualTime } from './virtual-time.ts'

/** One place in the pipeline that a process fills, and after its end another one. */
export type Role = Readonly<{
  name: string
  /** The process at work; undefined: none now. */
  now(): SimulatedProcess | undefined
  /** The next process goes to work; one that is still there stays as it is: a take-over. */
  start(): void
  /** Puts another one to work where the last has died, a while later. To be called now and then. */
  supervise(): void
}>

type Parts = Readonly<{
  time: VirtualTime
  chance: Chance
  /** Sets a new process to work; `incarnation` counts from 1. */
  begin(process: SimulatedProcess, incarnation: number): void
  tell(line: string): void
}>

export function createRole(name: string, { time, chance, begin, tell }: Parts): Role {
  let incarnation = 0
  let current: SimulatedProcess | undefined
  let isStarting = false
  const start = (): void => {
    incarnation += 1
    const process = simulatedProcess(time, `${name}#${incarnation}`)
    current = process
    tell(`${process.name} starts`)
    begin(process, incarnation)
  }
  return {
    name,
    now: () => (current?.isAlive() === true ? current : undefined),
    start,
    supervise() {
      if (current === undefined || current.isAlive() || isStarting) return
      isStarting = true
      time.after(chance.between(200, 1_500), () => {
        isStarting = false
        if (current?.isAlive() !== true) start()
      })
    },
  }
}
