/** A service that is at work in this process. */
export type RunningService = Readonly<{
  /** Resolves when the service ended by itself or after `stop`; rejects with the failure that ended it. */
  ended: Promise<void>
  /** Drains and closes what the service opened, within 5 s. Idempotent. */
  stop(): Promise<void>
}>
