import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type EndRequest, endProcesses, killWithDescendants } from './end-processes.ts'
import { NativeStackError } from './errors.ts'
import { identifyProcess } from './process-identity.ts'

export const serverNames = ['kafka', 'registry', 'postgres'] as const
export type ServerName = (typeof serverNames)[number]

export type LaunchCommand = Readonly<{
  program: string
  args: readonly string[]
  cwd: string
  /** The user to run as; undefined = the starter's own. */
  user?: Readonly<{ uid: number; gid: number }>
}>

/** How one server is run: the only thing that differs between them. */
export type ServerPlan = Readonly<{
  name: ServerName
  /** What ends it cleanly. */
  stopSignal: NodeJS.Signals
  /** Everything it prints is appended here. */
  logFile: string
  /** Makes its data folder on the first start, and says what to run. */
  prepare(): Promise<LaunchCommand>
  /** Whether it answers a real request. Never rejects. */
  answers(): Promise<boolean>
}>

/** Told of each process while it lives, so that somebody else can end it should the starter be killed. */
export type ProcessWatch = Readonly<{
  started(name: ServerName, process: EndRequest): void
  ended(process: EndRequest): void
}>

export type Server = Readonly<{
  /** @returns its process number, or undefined while it does not run. */
  pid(): number | undefined
  /** Resolves once it answers. @throws NativeStackError `server-failed` with the end of its log. */
  start(): Promise<void>
  /** Ends it cleanly; kills it after `graceMs`. Resolves once it is gone. */
  stop(graceMs?: number): Promise<void>
  /** `kill -9` of it and of all that it started. Resolves once they are gone. */
  kill(): Promise<void>
}>

type Running = Readonly<{ child: ChildProcess; exited: Promise<void> }>

const answersWithinMs = 60_000
const stopGraceMs = 4_000

export function server(plan: ServerPlan, watch: ProcessWatch): Server {
  let running: Running | undefined

  async function launch(): Promise<Running> {
    const command = await plan.prepare()
    const child = spawnDetached(command, plan.logFile)
    const exited = watchUntilExit(child, plan, watch).then(() => {
      running = undefined
    })
    running = { child, exited }
    return running
  }

  async function end(ending: (process: EndRequest) => Promise<void>): Promise<void> {
    const pid = running?.child.pid
    const identity = pid === undefined ? undefined : identifyProcess(pid)
    if (identity) await ending({ ...identity, stopSignal: plan.stopSignal })
    await running?.exited
  }

  return {
    pid: () => running?.child.pid,
    async start() {
      await waitUntilItAnswers(plan, await launch())
    },
    stop: (graceMs = stopGraceMs) => end((process) => endProcesses([process], graceMs)),
    kill: () => end((process) => killWithDescendants([process])),
  }
}

function spawnDetached({ program, args, cwd, user }: LaunchCommand, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a')
  try {
    // Detached: Ctrl-C in a terminal reaches the starter alone, which then stops the servers in its own order.
    return spawn(program, args, { cwd, ...user, detached: true, stdio: ['ignore', log, log] })
  } finally {
    closeSync(log)
  }
}

function watchUntilExit(child: ChildProcess, plan: ServerPlan, watch: ProcessWatch): Promise<void> {
  const identity = child.pid === undefined ? undefined : identifyProcess(child.pid)
  const process = identity && { ...identity, stopSignal: plan.stopSignal }
  if (process) watch.started(plan.name, process)
  return new Promise((resolve) => {
    const finish = () => {
      if (process) watch.ended(process)
      resolve()
    }
    child.once('exit', finish)
    child.once('error', finish) // the program could not be started at all
  })
}

async function waitUntilItAnswers(plan: ServerPlan, { child, exited }: Running): Promise<void> {
  let gone = false
  void exited.then(() => {
    gone = true
  })
  const deadline = performance.now() + answersWithinMs
  while (!(await plan.answers())) {
    if (gone) throw failed(plan, `ended while starting (exit ${child.exitCode ?? child.signalCode})`)
    if (performance.now() > deadline) throw failed(plan, `does not answer after ${answersWithinMs / 1_000} s`)
    await sleep(50)
  }
}

const failed = (plan: ServerPlan, what: string): NativeStackError =>
  new NativeStackError('server-failed', `${plan.name} ${what}; its log ${plan.logFile} ends:\n${endOf(plan.logFile)}`)

const endOf = (logFile: string): string => readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n')
