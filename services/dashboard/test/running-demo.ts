import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The demo as a visitor starts it, with a log of its own. */
export type RunningDemo = Readonly<{
  url: string
  /** Lets the simulated venue misbehave; the simulator's README says how. */
  mischief(what: Readonly<Record<string, string | number>>): Promise<void>
  stop(): Promise<void>
}>

const main = join(import.meta.dirname, '../../cli/src/main.ts')

/** @throws Error with all it said when it ends instead. */
export async function startDemo(...options: readonly string[]): Promise<RunningDemo> {
  const folder = mkdtempSync(join(tmpdir(), 'virtuoso-browser-'))
  const env = { ...process.env, VIRTUOSO_DATA: folder }
  const child = spawn(process.execPath, [main, 'demo', '--port', '0', ...options], { env })
  const ended = once(child, 'exit')
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(said)?.[1]
        if (found !== undefined) resolve(found)
      }
      child.stdout.on('data', look)
      look()
      void ended.then(() => reject(new Error(`the demo ended before it said ${pattern}:\n${said}`)))
    })
  let isWanted = true
  child.once('exit', (code) => {
    if (isWanted) console.error(`the demo ended by itself with ${code}:\n${said}`)
  })
  const stop = async (): Promise<void> => {
    isWanted = false
    if (child.exitCode === null) child.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const [venue, url] = [await says(/ at (http:\S+)/), await says(/dashboard +(http:\S+)/)]
    const mischief = async (what: Readonly<Record<string, string | number>>): Promise<void> => {
      const answer = await fetch(`${venue}/_sim/mischief`, { method: 'POST', body: JSON.stringify(what) })
      if (answer.status !== 202) throw new Error(await answer.text())
    }
    return { url, mischief, stop }
  } catch (failure) {
    await stop()
    throw failure
  }
}
