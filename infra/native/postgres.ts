import { chownSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { NativeStackError } from './errors.ts'
import { postgresDataFolder } from './postgres-data-folder.ts'
import { postgresAnswers } from './postgres-probe.ts'
import { findPostgres, type PostgresPrograms } from './postgres-programs.ts'
import { runProgram } from './run-program.ts'
import type { ServerPlan } from './server.ts'
import { type SystemUser, unprivilegedUser } from './unprivileged-user.ts'

export type PostgresParts = Readonly<{
  /** A folder of its own: database and printed log. */
  folder: string
  port: number
}>

const user = 'virtuoso'
const database = 'postgres'

/** Connection string of the server on this port. No password: it listens on loopback, for this computer's own tests. */
export const postgresUrl = (port: number): string => `postgres://${user}@127.0.0.1:${port}/${database}`

/** A Postgres server that keeps its database from start to start. */
export const postgresPlan = ({ folder, port }: PostgresParts): ServerPlan => ({
  name: 'postgres',
  stopSignal: 'SIGINT', // the fast stop; SIGTERM waits until the last client has hung up
  logFile: join(folder, 'postgres.log'),
  answers: () => postgresAnswers({ port, user, database }),
  async prepare() {
    mkdirSync(folder, { recursive: true })
    const programs = findPostgres()
    const runAs = unprivilegedUser()
    const data = postgresDataFolder(folder, runAs)
    if (!existsSync(data)) await initialise(programs, data, runAs)
    // cwd: Postgres must be able to enter the folder it is started in.
    return { program: programs.postgres, args: ['-D', data, '-p', String(port), ...settings], cwd: '/', user: runAs }
  },
})

const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'shared_buffers=64MB'].flatMap((each) => [
  '-c',
  each,
])

/** Beside the data folder first, then moved into place, so that a start killed half way leaves no half database. */
async function initialise({ initdb }: PostgresPrograms, data: string, runAs: SystemUser | undefined): Promise<void> {
  const unfinished = `${data}.new`
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { mode: 0o700 })
  if (runAs) chownSync(unfinished, runAs.uid, runAs.gid)
  const args = ['-D', unfinished, '-U', user, '-A', 'trust', '--locale=C', '--encoding=UTF8', '--no-sync']
  const { code, output } = await runProgram(initdb, args, { cwd: '/', ...runAs })
  if (code !== 0) throw new NativeStackError('server-failed', `initdb could not make ${data}:\n${output.trim()}`)
  renameSync(unfinished, data)
}
