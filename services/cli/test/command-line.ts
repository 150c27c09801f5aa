import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

const main = join(import.meta.dirname, '../src/main.ts')

/** `./virtuoso` as a process of its own, with a data folder of its own. */
export type CommandLine = Readonly<{
  process: ChildProcess
  /** Everything it said so far, standard error included. */
  said(): string
  /** Resolves with what the pattern's first group found, once it was said. Rejects when the process ends before. */
  says(pattern: RegExp): Promise<string>
  /** Its exit code; −1 when a signal ended it. */
  ended: Promise<number>
}>

export function virtuoso(dataFolder: string, ...args: readonly string[]): CommandLine {
  const child = spawn(process.execPath, [main, ...args], { env: { ...process.env, VIRTUOSO_DATA: dataFolder } })
  let text = ''
  const ended = new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? -1)))
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
  const says = (pattern: RegExp): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = pattern.exec(text)
        if (found === null) return
        child.stdout.off('data', look)
        resolve(found[1] ?? found[0])
      }
      child.stdout.on('data', look)
      look()
      ended.then((code) => reject(new Error(`it ended with ${code} before it said ${pattern}:\n${text}`)))
    })
  return { process: child, said: () => text, says, ended }
}
