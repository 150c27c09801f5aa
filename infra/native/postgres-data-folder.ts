import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { throwawayFolder } from './throwaway-folder.ts'
import { mayEnter, type SystemUser } from './unprivileged-user.ts'

/**
 * Where the database of a server's folder lies: in it, or, where the user it runs as may not enter that, in the temporary folder.
 * The folder then says where (`elsewhere`), so that a folder that was emptied never meets its old database again.
 */
export function postgresDataFolder(folder: string, runAs: SystemUser | undefined): string {
  if (!runAs || mayEnter(runAs, folder)) return join(folder, 'data')
  const pointer = join(folder, 'elsewhere')
  const known = readText(pointer)
  return join(known !== undefined && existsSync(known) ? known : makeElsewhere(pointer), 'data')
}

function makeElsewhere(pointer: string): string {
  removeAbandoned()
  const { folder: elsewhere } = throwawayFolder('postgres')
  writeFileSync(pointer, elsewhere)
  writeFileSync(join(elsewhere, 'home'), pointer)
  return elsewhere
}

/** Removes databases whose own folder is gone or points to another by now. */
function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith('virtuoso-postgres-'))) {
    const elsewhere = join(tmpdir(), name)
    const home = readText(join(elsewhere, 'home'))
    if (home !== undefined && readText(home) !== elsewhere) rmSync(elsewhere, { recursive: true, force: true })
  }
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
