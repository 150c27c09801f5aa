import { requireMaven, serversAreDownloaded } from './download.ts'
import { NativeStackError } from './errors.ts'
import { findJava } from './java.ts'
import { findPostgres } from './postgres-programs.ts'

/** What this computer lacks to run the servers, one sentence each with what to install; empty when it lacks nothing. */
export async function missingPrerequisites(): Promise<readonly string[]> {
  if (process.platform === 'win32') return ['the servers run as local processes on Linux and macOS only']
  const checks = [findJava, () => (serversAreDownloaded() ? undefined : requireMaven()), findPostgres]
  const missing: string[] = []
  for (const check of checks) {
    try {
      await check()
    } catch (error) {
      if (!(error instanceof NativeStackError)) throw error
      missing.push(error.message)
    }
  }
  return missing
}
