import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bitcoin } from '@virtuoso/view-store/sample-rows'
import { afterAll, describe, expect, it } from 'vitest'
import { openViewStore } from './open-view-store.ts'

const home = mkdtempSync(join(tmpdir(), 'virtuoso-views-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const folder = join(home, 'views')
const address = `pglite:${folder}`

const child = `
import { openViewStore } from ${JSON.stringify(join(import.meta.dirname, 'open-view-store.ts'))}
import { noChanges } from '@virtuoso/view-store'
import { advance, bitcoin } from '@virtuoso/view-store/sample-rows'
const views = await openViewStore(process.argv[1])
let from = (await views.checkpoints('views'))[0]?.nextOffset
for (;;) {
  const to = (from ?? 0) + 1
  await views.apply(advance(to, { from }), { ...noChanges, instruments: [bitcoin({ offset: to, receivedTimeMs: to })] })
  from = to
  process.stdout.write(to + '\\n')
}`

/** Writes until it has acknowledged `count` batches, then is killed without warning. @returns The last one acknowledged. */
async function killedWhileWriting(address: string, count: number): Promise<number> {
  const writer = spawn(process.execPath, ['--input-type=module', '-e', child, address], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let acknowledged = 0
  for (let seen = 0; seen < count; ) {
    const [chunk] = await once(writer.stdout, 'data')
    const lines = String(chunk).trim().split('\n')
    seen += lines.length
    acknowledged = Number(lines.at(-1))
  }
  writer.kill('SIGKILL')
  await once(writer, 'exit')
  return acknowledged
}

/** The three follow one folder through its life: to make one takes seconds, to open it again does not. */
describe('views in a folder', { timeout: 60_000 }, () => {
  it('outlive a kill in the middle of writing, rows and checkpoint together', async () => {
    const acknowledged = await killedWhileWriting(address, 40)
    const views = await openViewStore(address)
    const checkpoint = (await views.checkpoints('views'))[0]?.nextOffset
    expect(checkpoint).toBeGreaterThanOrEqual(acknowledged)
    expect((await views.instrument(bitcoin().instrument))?.instrument.receivedTimeMs).toBe(checkpoint)
    await views.close()
  })

  it('belong to one process, and to the next once it is gone', async () => {
    writeFileSync(`${folder}.lock`, '2000000000\n')
    const views = await openViewStore(address)
    await expect(openViewStore(address)).rejects.toMatchObject({ code: 'environment' })
    await views.close()
    expect(existsSync(`${folder}.lock`)).toBe(false)
    writeFileSync(`${folder}.lock`, `${process.ppid}\n`)
    await expect(openViewStore(address)).rejects.toThrow(`open in process ${process.ppid}`)
    rmSync(`${folder}.lock`)
  })

  it('that do not open are set aside aloud, and begin again in a new epoch', async () => {
    const warnings: string[] = []
    writeFileSync(join(folder, 'global', 'pg_control'), 'not a control file')
    const views = await openViewStore(address, { warn: (message) => warnings.push(message) })
    expect(warnings).toEqual([expect.stringContaining(`set aside as ${folder}.set-aside-1`)])
    expect(existsSync(`${folder}.set-aside-1`)).toBe(true)
    expect(await views.checkpoints('views')).toEqual([])
    expect((await views.standing()).epoch).toBe(2)
    await views.close()
  })
})
