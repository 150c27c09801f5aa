import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { endProcesses, killWithDescendants } from './end-processes.ts'
import { tryLock } from './exclusive-lock.ts'
import { freePort } from './free-port.ts'
import { majorVersion } from './java.ts'
import { kafkaAnswers } from './kafka-probe.ts'
import { openLedger, readLedger } from './ledger.ts'
import { postgresDataFolder } from './postgres-data-folder.ts'
import { postgresReplies } from './postgres-probe.ts'
import { descendantsOf, identifyProcess, type ProcessIdentity } from './process-identity.ts'
import { throwawayFolder } from './throwaway-folder.ts'
import { mayEnter } from './unprivileged-user.ts'

const addresses = {
  kafka: { brokers: ['127.0.0.1:21000'] },
  registry: { url: 'http://127.0.0.1:21001' },
  postgres: { url: 'postgres://127.0.0.1:21002' },
}

function folderForTest(): string {
  const { folder, remove } = throwawayFolder('test')
  onTestFinished(remove)
  return folder
}

function startProcess(command: string, ...args: readonly string[]): ProcessIdentity {
  const child = spawn(command, args, { stdio: 'ignore' })
  onTestFinished(() => void child.kill('SIGKILL'))
  const identity = identifyProcess(child.pid ?? 0)
  if (!identity) throw new Error(`${command} does not run`)
  return identity
}

describe('a Java', () => {
  it.each([
    ['openjdk version "17.0.15" 2025-04-15', 17],
    ['java version "1.8.0_391"', 8],
    ['openjdk version "25" 2025-09-16', 25],
    ['bash: java: command not found', undefined],
  ])('that says %s has major version %s', (output, major) => expect(majorVersion(output)).toBe(major))
})

describe('a process', () => {
  it('is known by its number and its birth, and unknown once it has ended', async () => {
    const identity = startProcess('sleep', '600')
    expect(identifyProcess(identity.pid)).toEqual(identity)
    await endProcesses([{ ...identity, stopSignal: 'SIGTERM' }])
    expect(identifyProcess(identity.pid)).toBeUndefined()
  })

  it('is left alone when it only has the number of the one to end', async () => {
    const identity = startProcess('sleep', '600')
    await endProcesses([{ pid: identity.pid, born: 'long ago', stopSignal: 'SIGKILL' }])
    expect(identifyProcess(identity.pid)).toEqual(identity)
  })

  it('that does not listen is killed after a while, with all that it started', async () => {
    const deaf = startProcess('sh', '-c', 'trap "" TERM; sleep 600 & while :; do wait; done')
    await vi.waitFor(() => expect(descendantsOf(deaf.pid)).toHaveLength(1), { timeout: 5_000 })
    const started = descendantsOf(deaf.pid)
    await endProcesses([{ ...deaf, stopSignal: 'SIGTERM' }], 100)
    expect([deaf, ...started].map(({ pid }) => identifyProcess(pid))).toEqual([undefined, undefined])
  })

  it('takes the processes it started with it when it is killed', async () => {
    const parent = startProcess('sh', '-c', 'sleep 600 & wait')
    await vi.waitFor(() => expect(descendantsOf(parent.pid)).toHaveLength(1), { timeout: 5_000 })
    const [child] = descendantsOf(parent.pid)
    await killWithDescendants([parent])
    expect(identifyProcess(child?.pid ?? 0)).toBeUndefined()
  })
})

describe('the ledger of a data folder', () => {
  it('names the servers that run, whole at every moment', () => {
    const folder = folderForTest()
    const ledger = openLedger(folder, addresses)
    ledger.add('kafka', { pid: 41, born: 'then', stopSignal: 'SIGTERM' })
    ledger.add('postgres', { pid: 42, born: 'then', stopSignal: 'SIGINT' })
    ledger.remove(41)
    expect(readLedger(folder)).toEqual({
      starter: identifyProcess(process.pid),
      addresses,
      servers: [{ name: 'postgres', pid: 42, born: 'then', stopSignal: 'SIGINT' }],
    })
    ledger.clear()
    expect(readLedger(folder)).toBeUndefined()
  })
})

describe('a lock', () => {
  it('is held by one at a time', () => {
    const file = join(folderForTest(), 'lock')
    const held = tryLock(file)
    expect(held).toBeDefined()
    expect(tryLock(file)).toBeUndefined()
    held?.release()
    const again = tryLock(file)
    expect(again).toBeDefined()
    again?.release()
  })

  it('is given back by the system when its holder is killed', async () => {
    const file = join(folderForTest(), 'lock')
    const program = `import { tryLock } from '${join(import.meta.dirname, 'exclusive-lock.ts')}'
      tryLock(process.argv[1]); console.log('held'); setInterval(() => {}, 1000)`
    const holder = spawn(process.execPath, ['--input-type=module', '-e', program, file])
    await once(holder.stdout, 'data')
    expect(tryLock(file)).toBeUndefined()
    holder.kill('SIGKILL')
    await once(holder, 'exit')
    const taken = tryLock(file)
    expect(taken).toBeDefined()
    taken?.release()
  })
})

describe('a free port', () => {
  it('lies below those that outgoing connections are given', async () => {
    for (let round = 0; round < 20; round++) expect(await freePort()).toBeLessThan(32_000)
  })
})

describe('a folder', () => {
  const stranger = { uid: 65_534, gid: 65_534 }
  it('can be entered by a stranger only when each folder above it lets strangers pass', () => {
    const top = folderForTest()
    const inner = join(top, 'private', 'data')
    mkdirSync(inner, { recursive: true })
    expect(mayEnter(stranger, inner)).toBe(mayEnter(stranger, top))
    chmodSync(join(top, 'private'), 0o700)
    expect(mayEnter(stranger, inner)).toBe(false)
  })
})

describe('a database whose user may not enter its data folder', () => {
  const runAs = { uid: 65_534, gid: 65_534 }
  const privateFolder = (): string => {
    const folder = join(folderForTest(), 'postgres')
    mkdirSync(folder, { mode: 0o700 })
    return folder
  }
  const isElsewhere = (data: string) => expect(data).toMatch(/virtuoso-postgres-\w+.data$/)

  it('lies elsewhere and is found there again', () => {
    const folder = privateFolder()
    const data = postgresDataFolder(folder, runAs)
    onTestFinished(() => rmSync(dirname(data), { recursive: true }))
    isElsewhere(data)
    expect(postgresDataFolder(folder, runAs)).toBe(data)
    expect(postgresDataFolder(folder, undefined)).toBe(join(folder, 'data'))
  })

  it('does not come back once the data folder was emptied, and is removed by the next start', () => {
    const folder = privateFolder()
    const old = postgresDataFolder(folder, runAs)
    rmSync(join(folder, 'elsewhere'))
    const fresh = postgresDataFolder(folder, runAs)
    onTestFinished(() => rmSync(dirname(fresh), { recursive: true }))
    isElsewhere(fresh)
    expect(fresh).not.toBe(old)
    expect(existsSync(dirname(old))).toBe(false)
    expect(existsSync(dirname(fresh))).toBe(true)
  })
})

describe('a port that is open', () => {
  it('is no Kafka and no Postgres while nothing sensible is said there', async () => {
    const silent = await listen(createServer())
    const hangingUp = await listen(createServer((socket) => socket.destroy()))
    const starting = await listen(createServer((socket) => socket.write(fatalError())))
    expect(await kafkaAnswers(silent)).toBe(false)
    expect(await kafkaAnswers(hangingUp)).toBe(false)
    const place = { user: 'virtuoso', database: 'postgres' }
    expect(await postgresReplies({ ...place, port: silent }, 'SELECT 1')).toEqual([])
    expect(await postgresReplies({ ...place, port: starting }, 'SELECT 1')).toEqual(['E'])
  })
})

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

/** What Postgres says while it recovers: an error message without fields. */
const fatalError = (): Buffer => Buffer.from([0x45, 0, 0, 0, 5, 0])
