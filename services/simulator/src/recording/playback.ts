import type { Recording } from './read-recording.ts'

type RecordedFrame = Recording['frames'][number]

/** A recording on its way through time. */
export type Playback = Readonly<{
  /** Begins, once; later calls do nothing. */
  start(): void
  /** The frames that have gone out so far, in order. */
  played(): readonly RecordedFrame[]
  ended(): boolean
  /**
   * The recorder's clock, Unix epoch milliseconds: it stands at the start of the recording until playback begins and runs
   * on at its usual pace after the last frame.
   */
  timeMs(): number
  stop(): void
}>

type PlaybackParts = Readonly<{
  recording: Recording
  /** Recorded seconds per second, > 0; Infinity: as fast as possible. */
  speed: number
  /** A steady clock, milliseconds. */
  steadyMs(): number
  emit(frame: RecordedFrame): void
}>

/** Plays every frame in its recorded order, at its recorded distance from the first. */
export function playback({ recording: { frames, startMs }, speed, steadyMs, emit }: PlaybackParts): Playback {
  const firstMs = frames[0]?.receivedMs ?? startMs
  let next = 0
  let begunMs: number | undefined
  let last = { recordedMs: startMs, steadyMs: 0 }
  let timer: NodeJS.Timeout | undefined

  const dueMs = (frame: RecordedFrame, begun: number) => begun + (frame.receivedMs - firstMs) / speed

  function play(begun: number): void {
    for (let frame = frames[next]; frame !== undefined && dueMs(frame, begun) <= steadyMs(); frame = frames[next]) {
      next += 1
      last = { recordedMs: frame.receivedMs, steadyMs: steadyMs() }
      emit(frame)
    }
    const waiting = frames[next]
    if (waiting !== undefined) timer = setTimeout(play, Math.max(1, dueMs(waiting, begun) - steadyMs()), begun)
  }

  return {
    start() {
      if (begunMs !== undefined) return
      begunMs = steadyMs()
      play(begunMs)
    },
    played: () => frames.slice(0, next),
    ended: () => next >= frames.length,
    timeMs() {
      if (begunMs === undefined) return startMs
      const sinceMs = steadyMs() - last.steadyMs
      const waiting = frames[next]
      const nowMs =
        waiting === undefined ? last.recordedMs + sinceMs : last.recordedMs + sinceMs * Math.min(speed, 1000)
      return Math.floor(Math.min(nowMs, waiting?.receivedMs ?? nowMs))
    },
    stop: () => clearTimeout(timer),
  }
}
