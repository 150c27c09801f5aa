import type { RebuildProgress } from '@virtuoso/projector/rebuild'

const barLength = 20
/** A terminal is written over; elsewhere a line now and then tells enough. */
const terminalEveryMs = 100
const linesEveryMs = 10_000

export type ProgressLine = Readonly<{
  show(progress: RebuildProgress): void
  /** Ends the line, so that what follows has one of its own. */
  end(): void
}>

/** `rebuilding 61 % ████▌   58 410 events/s   12 s left`, on standard error. */
export function progressLine(what: string, isTerminal = process.stderr.isTTY === true): ProgressLine {
  const startedMs = performance.now()
  const everyMs = isTerminal ? terminalEveryMs : linesEveryMs
  let shownMs = isTerminal ? Number.NEGATIVE_INFINITY : startedMs
  let isOpen = false
  return {
    show(progress) {
      const nowMs = performance.now()
      if (nowMs - shownMs < everyMs) return
      shownMs = nowMs
      isOpen = isTerminal
      const text = progressText(what, progress, (nowMs - startedMs) / 1_000)
      process.stderr.write(isTerminal ? `\r\u001b[K${text}` : `${text}\n`)
    },
    end: () => void (isOpen && process.stderr.write('\n')),
  }
}

export function progressText(
  what: string,
  { offsets, offsetsWanted, records }: RebuildProgress,
  seconds: number,
): string {
  const share = offsetsWanted === 0 ? 1 : Math.min(1, offsets / offsetsWanted)
  const perSecond = Math.round(records / Math.max(seconds, 0.001))
  const left = share === 0 ? '' : `   ${Math.round((seconds * (1 - share)) / share)} s left`
  return `${what} ${Math.floor(share * 100)} % ${'█'.repeat(Math.round(share * barLength))}   ${grouped(perSecond)} events/s${left}`
}

/** `58 410` */
export const grouped = (n: number): string => String(n).replaceAll(/\B(?=(\d{3})+$)/g, ' ')
