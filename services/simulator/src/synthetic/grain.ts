import type { Instrument } from './instruments.ts'

export const stepMs = 100

/**
 * When an instrument says something. Before the start the venue speaks once a second, so that whoever listens to it from
 * there can catch up; from the start on as often as the instrument's market does.
 */
export type Grain = Readonly<{
  /** Number of the latest book update until `timeMs`: consecutive over the start. */
  updateAt(timeMs: number): number
  /** Unix epoch milliseconds. */
  timeOfUpdate(number: number): number
  /** Since when the trades of the step ending at `timeMs` were made; undefined: that step tells none. */
  tradesSinceMs(timeMs: number): number | undefined
  /** The latest moment until `timeMs` at which the ticker changes. */
  tickerMsAt(timeMs: number): number
  /** How far apart the candle in the making is told, at `timeMs`. */
  candleEveryMs(timeMs: number): number
}>

const secondMs = 1000
/** Update numbers are above 0 for centuries before the start. */
const firstNumber = 10_000_000_000

export function grainOf(instrument: Instrument, startMs: number, intensity: number): Grain {
  const liveMs = Math.floor(startMs / secondMs) * secondMs
  const updateMs = stepMs * Math.max(1, Math.round(instrument.bookEverySteps / intensity))
  const earlyUpdateMs = Math.max(secondMs, updateMs)
  // Not all ten tickers at once: each instrument has its own moment of the second.
  const phaseMs = (instrument.symbolId % 10) * stepMs
  const onGrid = (timeMs: number, everyMs: number) => Math.floor((timeMs - phaseMs) / everyMs) * everyMs + phaseMs

  return {
    updateAt: (timeMs) => firstNumber + Math.floor((timeMs - liveMs) / (timeMs < liveMs ? earlyUpdateMs : updateMs)),
    timeOfUpdate(number) {
      const sinceLive = number - firstNumber
      return liveMs + sinceLive * (sinceLive < 0 ? earlyUpdateMs : updateMs)
    },
    tradesSinceMs(timeMs) {
      if (timeMs > liveMs) return timeMs - stepMs
      return timeMs % secondMs === 0 ? timeMs - secondMs : undefined
    },
    tickerMsAt(timeMs) {
      const atMs = onGrid(timeMs, secondMs)
      return atMs < liveMs ? onGrid(timeMs, 2 * secondMs) : atMs
    },
    candleEveryMs: (timeMs) => (timeMs < liveMs ? 10 : 1) * secondMs,
  }
}
