export type NativeStackFailure =
  | 'java-missing'
  | 'maven-missing'
  | 'postgres-missing'
  | 'platform-unsupported'
  | 'download-failed'
  | 'data-folder-in-use'
  | 'server-failed'

/** What keeps the servers from running here. The message says what happened and what to do about it. */
export class NativeStackError extends Error {
  readonly code: NativeStackFailure

  constructor(code: NativeStackFailure, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'NativeStackError'
    this.code = code
  }
}
