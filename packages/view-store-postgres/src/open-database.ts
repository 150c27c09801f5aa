import { VirtuosoError } from '@virtuoso/contracts'
import type { Database } from './database.ts'
import { migrate } from './migrate.ts'
import { pgDatabase, type Role } from './pg-database.ts'
import { pgliteDatabase } from './pglite-database.ts'
import { setAside, takeFolder } from './pglite-folder.ts'

export type OpenOptions = Readonly<{
  /** `writer`, the default, lays out the tables; on a server a `reader` connects when it is first asked, with tighter bounds. */
  role?: Role
  /** Told when views that cannot be opened are set aside; default: standard error. */
  warn?: (message: string) => void
}>

/**
 * The database that an address means, its tables laid out.
 * @param address - `postgres://…`, `pglite:<folder>` or `pglite:memory`.
 * @throws VirtuosoError `views-unavailable`; `schema-mismatch` when another build laid them out; `environment` when the
 * folder is open in another process.
 */
export async function openDatabase(address: string, { role = 'writer', warn }: OpenOptions = {}): Promise<Database> {
  if (address === 'pglite:memory') return laidOut(await pgliteDatabase())
  if (address.startsWith('pglite:')) return openFolder(address.slice('pglite:'.length), warn ?? onStandardError)
  if (!/^postgres(ql)?:\/\//.test(address))
    throw new VirtuosoError('config-invalid', 'the views are neither postgres://… nor pglite:<folder>')
  const database = pgDatabase(address, role)
  return role === 'reader' ? database : laidOut(database)
}

/** A kill can leave a folder that PGlite does not open; nothing is lost by that, for the log has it all. */
async function openFolder(folder: string, warn: (message: string) => void): Promise<Database> {
  const release = takeFolder(folder)
  try {
    const database = await openOrSetAside(folder, warn)
    return { ...database, close: () => database.close().finally(release) }
  } catch (failure) {
    release()
    throw failure
  }
}

async function openOrSetAside(folder: string, warn: (message: string) => void): Promise<Database> {
  try {
    return await laidOut(await pgliteDatabase(folder))
  } catch (failure) {
    if (failure instanceof VirtuosoError && failure.code === 'schema-mismatch') throw failure
    const { count, path } = setAside(folder)
    warn(`the views in ${folder} do not open and were set aside as ${path}; they are rebuilt from the log (${failure})`)
    const database = await laidOut(await pgliteDatabase(folder))
    await database.query('update view_state set epoch = $1', [count + 1])
    return database
  }
}

async function laidOut(database: Database): Promise<Database> {
  try {
    await migrate(database)
    return database
  } catch (failure) {
    await database.close().catch(() => undefined)
    throw failure
  }
}

const onStandardError = (message: string): void => void process.stderr.write(`${message}\n`)
