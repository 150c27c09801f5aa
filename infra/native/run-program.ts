import { type SpawnOptions, spawn } from 'node:child_process'

/** What a program that has ended left behind: its exit code (`undefined` after a signal) and all it printed. */
export type ProgramResult = Readonly<{ code: number | undefined; output: string }>

/** Runs a program to its end. @throws Error when it cannot be started at all. */
export const runProgram = (
  program: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'uid' | 'gid'> = {},
): Promise<ProgramResult> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const printed: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => printed.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => printed.push(chunk))
    child.once('error', reject)
    child.once('close', (code) => resolve({ code: code ?? undefined, output: Buffer.concat(printed).toString('utf8') }))
  })
