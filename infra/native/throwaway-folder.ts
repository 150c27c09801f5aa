import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type ThrowawayFolder = Readonly<{ folder: string; remove(): void }>

/** A new folder in the system's temporary one. Others may pass through it: Postgres, run as another user, must. */
export function throwawayFolder(purpose: string): ThrowawayFolder {
  const folder = mkdtempSync(join(tmpdir(), `virtuoso-${purpose}-`))
  chmodSync(folder, 0o711)
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }) }
}
