import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { missingPrerequisites, type NativeStack, type NativeStackError, startNativeStack } from './index.ts'
import { kafkaAnswers } from './kafka-probe.ts'
import { openLedger } from './ledger.ts'
import { postgresReplies } from './postgres-probe.ts'
import { identifyProcess } from './process-identity.ts'
import { findRunningStack, stopRunningStack } from './running-stack.ts'
import { type ThrowawayFolder, throwawayFolder } from './throwaway-folder.ts'

const missing = await missingPrerequisites()
if (missing.length > 0 && process.env['CI']) throw new Error(missing.join('; '))
if (missing.length > 0) console.warn(`the native servers are not tested here: ${missing.join('; ')}`)

const activeLoop = "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'DO %'"
const isGone = (pid: number) => identifyProcess(pid) === undefined
const allGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.every(isGone)).toBe(true), { timeout: 15_000 })

function folderForTest(): string {
  const { folder, remove } = throwawayFolder('test')
  onTestFinished(remove)
  return folder
}

describe.skipIf(missing.length > 0)('the servers of one data folder', () => {
  let data: ThrowawayFolder
  let stack: NativeStack
  const start = () => startNativeStack({ dataDir: data.folder })
  beforeAll(async () => {
    data = throwawayFolder('test')
    stack = await start()
  })
  afterAll(async () => {
    await stack?.stop()
    data.remove()
  })

  const kafkaPort = () => Number(stack.kafka.brokers[0]?.split(':')[1])
  const clusterId = () => /cluster\.id=(.*)/.exec(readFileSync(join(data.folder, 'kafka/data/meta.properties'), 'utf8'))
  const sql = (statement: string) =>
    postgresReplies(
      { port: Number(new URL(stack.postgres.url).port), user: 'virtuoso', database: 'postgres' },
      statement,
    )
  const versionsUrl = () => `${stack.registry.url}/subjects/trade/versions`
  const registerSchema = () =>
    fetch(versionsUrl(), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ schema: '{"type":"record","name":"Trade","fields":[]}' }),
    })
  const schemaVersions = async () => (await fetch(versionsUrl())).json()

  it('keep what they hold when one is killed and started again on its port', async () => {
    expect((await registerSchema()).status).toBe(200)
    expect(await sql('CREATE TABLE fills (price bigint)')).toContain('C')
    // A session that computes outlives its server, and would keep the next one from starting.
    void sql('DO $$ BEGIN LOOP END LOOP; END $$')
    await vi.waitFor(async () => expect(await sql(activeLoop)).toContain('D'), { timeout: 10_000 })
    const before = stack.pids()

    await Promise.all([stack.kill('kafka'), stack.kill('registry'), stack.kill('postgres')])
    expect(stack.pids()).toEqual({})
    expect(await kafkaAnswers(kafkaPort())).toBe(false)
    await Promise.all([stack.restart('kafka'), stack.restart('registry'), stack.restart('postgres')])

    expect(Object.values(stack.pids())).not.toEqual(expect.arrayContaining(Object.values(before)))
    expect(await kafkaAnswers(kafkaPort())).toBe(true)
    expect(await schemaVersions()).toEqual([1])
    expect(await sql('SELECT * FROM fills')).toContain('C')
  })

  it('keep what they hold from one start to the next, also when the ports change', async () => {
    const cluster = clusterId()?.[1]
    await stack.stop()
    stack = await start()
    expect(clusterId()?.[1]).toBe(cluster)
    expect(await kafkaAnswers(kafkaPort())).toBe(true)
    expect(await schemaVersions()).toEqual([1])
    expect(await sql('SELECT * FROM fills')).toContain('C')
  })
})

describe.skipIf(missing.length > 0)('a starter', () => {
  it('takes its servers and their throwaway data with it when it is killed', async () => {
    const { starter, pids, dataDir } = await startInAnotherProcess()
    expect(pids).toHaveLength(2)
    starter.kill('SIGKILL')
    await allGone(pids)
    await vi.waitFor(() => expect(existsSync(dataDir)).toBe(false), { timeout: 5_000 })
  })

  it('is seen by others on its folder, keeps them out, and can be ended by them', async () => {
    const folder = folderForTest()
    const { starter, pids } = await startInAnotherProcess(folder)
    expect(findRunningStack(folder)?.starter).toBe(starter.pid)
    expect(
      findRunningStack(folder)
        ?.servers.map(({ pid }) => pid)
        .sort(),
    ).toEqual([...pids].sort())
    await expect(startNativeStack({ dataDir: folder })).rejects.toMatchObject({ code: 'data-folder-in-use' })

    expect(await stopRunningStack(folder)).toBe(true)
    await allGone([...pids, starter.pid ?? 0])
    expect(findRunningStack(folder)).toBeUndefined()
    expect(await stopRunningStack(folder)).toBe(false)
  })

  it('ends first what an earlier one left running', async () => {
    const folder = folderForTest()
    const leftover = spawn('sleep', ['600'])
    const identity = identifyProcess(leftover.pid ?? 0)
    if (!identity) throw new Error('no process to leave behind')
    const addresses = { kafka: { brokers: [] }, registry: { url: '' }, postgres: { url: '' } }
    openLedger(folder, addresses).add('kafka', { ...identity, stopSignal: 'SIGTERM' })

    const stack = await startNativeStack({ dataDir: folder, servers: ['postgres'] })
    onTestFinished(stack.stop)
    expect(isGone(identity.pid)).toBe(true)
  })

  it('leaves nothing running when one server cannot come up, and says why', async () => {
    const folder = folderForTest()
    const occupant = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void occupant.close())
    await once(occupant, 'listening')
    const address = occupant.address()
    const postgres = typeof address === 'object' && address ? address.port : 0

    const failure = await startNativeStack({
      dataDir: folder,
      servers: ['kafka', 'postgres'],
      ports: { postgres },
    }).catch((error: NativeStackError) => error)
    expect(failure).toMatchObject({ code: 'server-failed', message: expect.stringContaining('Address already in use') })
    expect(findRunningStack(folder)).toBeUndefined()
  })
})

type Starter = Readonly<{ starter: ChildProcess; pids: readonly number[]; dataDir: string }>

async function startInAnotherProcess(folder?: string): Promise<Starter> {
  const program = join(import.meta.dirname, 'fixtures', 'starter.ts')
  const starter = spawn(process.execPath, [program, ...(folder ? [folder] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void starter.kill('SIGKILL'))
  for await (const line of createInterface({ input: starter.stdout })) {
    const { pids, dataDir }: Pick<Starter, 'pids' | 'dataDir'> = JSON.parse(line)
    return { starter, pids, dataDir }
  }
  throw new Error('the starter ended without a word')
}
