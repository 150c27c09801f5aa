/** Trades of one side in quick succession are one decision of somebody: a sweep. */

/** ms, the longest pause between two trades of one sweep. */
export const sweepGapMs = 50

export type Sweep = Readonly<{
  side: 'BUY' | 'SELL'
  /** Quote currency. */
  quote: number
  lastMs: number
  firstOffset: number
}>

type Fill = Readonly<{ side: 'BUY' | 'SELL' | 'UNKNOWN'; quote: number; timeMs: number; offset: number }>

/** At most one is open; mutable, so that nothing is allocated per trade. */
export type OpenSweep = { side: 'BUY' | 'SELL' | 'NONE'; quote: number; lastMs: number; firstOffset: number }
export const noSweep = (): OpenSweep => ({ side: 'NONE', quote: 0, lastMs: 0, firstOffset: 0 })

/** Whether the trade goes on with it: the same side, within the pause, not before its last trade. */
export const continues = (open: OpenSweep, { side, timeMs }: Fill): boolean =>
  open.side === side && timeMs >= open.lastMs && timeMs - open.lastMs <= sweepGapMs

/**
 * Takes a trade.
 * @returns The sweep that it ended; undefined: it ended none.
 */
export function takeFill(open: OpenSweep, fill: Fill): Sweep | undefined {
  if (continues(open, fill)) {
    open.quote += fill.quote
    open.lastMs = fill.timeMs
    return undefined
  }
  const ended = endSweep(open)
  if (fill.side === 'UNKNOWN') return ended
  open.side = fill.side
  open.quote = fill.quote
  open.lastMs = fill.timeMs
  open.firstOffset = fill.offset
  return ended
}

/** Time went on: the sweep whose pause is over by now; undefined: none is. */
export const endedBy = (open: OpenSweep, nowMs: number): Sweep | undefined =>
  nowMs - open.lastMs > sweepGapMs ? endSweep(open) : undefined

/** What was open is over; undefined: nothing was. */
function endSweep(open: OpenSweep): Sweep | undefined {
  const { side, quote, lastMs, firstOffset } = open
  if (side === 'NONE') return undefined
  dropSweep(open)
  return { side, quote, lastMs, firstOffset }
}

/** Forgets what is open: nobody saw how it went on. */
export function dropSweep(open: OpenSweep): void {
  Object.assign(open, noSweep())
}
