import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { VirtuosoError } from '@virtuoso/contracts'
import { builtDashboard } from '@virtuoso/dashboard/build'
import type { Run } from '../commands.ts'
import { repositoryRoot } from '../places.ts'

export const roles = ['ingestor', 'analyzer', 'projector', 'api', 'simulator'] as const
export type Role = (typeof roles)[number]

/** The file that a role's process runs. */
export const mainOf = (role: Role): string => join(repositoryRoot, 'services', role, 'src/main.ts')

/** Runs the role as its own process and ends as it ends. */
export const run: Run = async ([role]) => {
  const known = roles.find((it) => it === role)
  if (known === undefined)
    throw new VirtuosoError('usage', `there is no role "${role ?? ''}"`, {
      action: `./virtuoso run ${roles.join('|')}`,
    })
  if (known === 'api') await builtDashboard()
  const child = spawn(process.execPath, [mainOf(known)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)))
  })
}
