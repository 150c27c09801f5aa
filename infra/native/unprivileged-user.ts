import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

export type SystemUser = Readonly<{ uid: number; gid: number }>

/** Whom to run a server as that refuses to run as root; `undefined` when the starter is not root. */
export function unprivilegedUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined
  const users = readFileSync('/etc/passwd', 'utf8').split('\n')
  const entry = users.find((line) => line.startsWith('postgres:')) ?? users.find((line) => line.startsWith('nobody:'))
  const [, , uid, gid] = entry?.split(':') ?? []
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) }
}

/** Whether this user may pass through the folder and every folder above it. It must exist. */
export function mayEnter({ uid, gid }: SystemUser, folder: string): boolean {
  const { mode, uid: owner, gid: group } = statSync(folder)
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001
  if ((mode & bit) === 0) return false
  return dirname(folder) === folder || mayEnter({ uid, gid }, dirname(folder))
}
