import { execFileSync } from 'node:child_process'
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unprivilegedUser } from '../native/unprivileged-user.ts'

/** A small disk of its own, in memory. */
export type SmallDisk = Readonly<{
  /** Where a server may write on it. */
  folder: string
  /** Leaves no byte. */
  fill(): void
  /** Gives back what `fill` took. */
  free(): void
  unmount(): void
}>

/** @returns undefined, said aloud, where nothing may be mounted. */
export function smallDisk(megabytes: number, what: string): SmallDisk | undefined {
  const mount = mkdtempSync(join(tmpdir(), 'virtuoso-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=755`, 'tmpfs', mount], { stdio: 'pipe' })
  } catch (failure) {
    rmSync(mount, { recursive: true })
    console.warn(
      `not run here, ${what}: nothing can be mounted (${failure instanceof Error ? failure.message : failure})`,
    )
    return undefined
  }
  const folder = join(mount, 'data')
  mkdirSync(folder, { mode: 0o700 })
  const user = unprivilegedUser()
  if (user !== undefined) chownSync(folder, user.uid, user.gid)
  const filler = join(mount, 'filler')
  return {
    folder,
    fill: () => fillUp(filler),
    free: () => rmSync(filler, { force: true }),
    unmount() {
      execFileSync('umount', ['-l', mount])
      rmSync(mount, { recursive: true, force: true })
    },
  }
}

const chunk = Buffer.alloc(4_096, 1)

function fillUp(file: string): void {
  try {
    for (;;) writeFileSync(file, chunk, { flag: 'a' })
  } catch (failure) {
    if (!(failure instanceof Error) || !('code' in failure) || failure.code !== 'ENOSPC') throw failure
  }
}
