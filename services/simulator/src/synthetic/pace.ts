import { stepMs } from './grain.ts'

/** Whoever was away for longer does not catch up: clients start anew. */
const awayMs = 120_000
/** A venue that opened in the past catches up at this many times the speed of time. */
const catchUpSpeed = 100
/** Of a venue that catches up: so much work is done at a time before its clients get their turn. */
const turnMs = 8

/** Walks venue time in steps of 100 ms. */
export type Pace = Readonly<{
  /** The end of the latest step, Unix epoch milliseconds; never less than before. */
  stepMs(): number
  /** The clock itself, never less than before. */
  nowMs(): number
  start(walker: Walker): void
  stop(): void
}>

export type Walker = Readonly<{
  onStep(timeMs: number): void
  /** Venue time jumped; what lies between was not told. */
  onAway(): void
  /** Whether somebody listens. Until then a venue that opened in the past stands still. */
  isHeard(): boolean
  /** Whether those who listen have not read what they were sent. */
  isBehind(): boolean
}>

/**
 * @param now - Where venue time belongs, Unix epoch milliseconds. Where it falls back, venue time stands still until it is past.
 * @param opensMs - Where it begins if that is in the past; from there it catches up at a bounded speed, and no faster than
 * clients read.
 */
export function pace(now: () => number, opensMs = Number.POSITIVE_INFINITY): Pace {
  let latest = Math.floor(now())
  let reached = Math.floor(Math.min(opensMs, latest) / stepMs) * stepMs
  let owedMs = 0
  let isCatchingUp = reached < latest - stepMs
  let timer: NodeJS.Timeout | undefined

  const wantedMs = () => {
    latest = Math.max(latest, Math.floor(now()))
    return latest
  }
  const stepEnd = (timeMs: number) => Math.floor(timeMs / stepMs) * stepMs

  function walkTo(untilMs: number, { onStep }: Walker, isEnough: () => boolean): void {
    while (reached < untilMs && !isEnough()) {
      reached += stepMs
      onStep(reached)
    }
  }

  /** @returns ms until the next turn. */
  function catchUp(walker: Walker, sinceMs: number): number {
    if (!walker.isHeard() || walker.isBehind()) return turnMs
    const wanted = stepEnd(wantedMs())
    const beganMs = performance.now()
    // What could not be told in this turn is not owed in the next: the speed is a bound, not a promise.
    owedMs = (owedMs % stepMs) + Math.min(sinceMs, 4 * turnMs) * catchUpSpeed
    walkTo(Math.min(wanted, reached + stepEnd(owedMs)), walker, () => performance.now() - beganMs > turnMs)
    isCatchingUp = reached < wanted
    return 1
  }

  /** @returns ms until the next turn. */
  function keepUp(walker: Walker): number {
    const until = stepEnd(wantedMs())
    if (until - reached > awayMs) {
      reached = until
      walker.onAway()
    }
    walkTo(until, walker, () => false)
    return Math.max(1, Math.min(stepMs, reached + stepMs - wantedMs()))
  }

  return {
    nowMs: () => (isCatchingUp ? reached : wantedMs()),
    stepMs: () => reached,
    start(walker) {
      let turnAtMs = performance.now()
      function turn(): void {
        const sinceMs = performance.now() - turnAtMs
        turnAtMs = performance.now()
        timer = setTimeout(turn, isCatchingUp ? catchUp(walker, sinceMs) : keepUp(walker))
      }
      turn()
    },
    stop: () => clearTimeout(timer),
  }
}
