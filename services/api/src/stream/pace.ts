/** How often things are told, and what a listener may cost. */
export type Pace = Readonly<{
  /** ms; rows that changed meanwhile are told together: at most five times a second and row. */
  rowsEveryMs: number
  heartbeatMs: number
  /** ms; the reference prices of the day's change are read again. */
  basesEveryMs: number
}>

export const pace: Pace = { rowsEveryMs: 200, heartbeatMs: 15_000, basesEveryMs: 60_000 }

export const bounds = {
  listenersMax: 1_000,
  /** Of what must not be left out: more that is not read yet, and the listener is let go. */
  unreadEventsMax: 1_000,
  unreadBytesMax: 256 * 1024,
  /** Of rows: beyond it the newest of each is kept for later. */
  rowsUnreadBytesMax: 64 * 1024,
  /** A listener that comes back is told at most so many events that it missed… */
  missedEventsMax: 10_000,
  /** …found among so many records. */
  missedRecordsMax: 200_000,
  /** Views further behind the log are being rebuilt: there is nothing to begin from. */
  lagMax: 50_000,
  /** ms; who does not take a single byte for so long is gone. */
  drainMaxMs: 10_000,
} as const
