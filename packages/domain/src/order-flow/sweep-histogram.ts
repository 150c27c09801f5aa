import { at, type Column } from '../column.ts'

/** Sizes of the sweeps of a day, to know which one is large on this market. */
export const histogramHours = 24
export const histogramBins = 80
const hourMs = 3_600_000
const binStep = 1.25
const placesMax = histogramHours * histogramBins

/** Hour h lies at h mod 24; mutable. */
export type SweepHistogram = {
  /** Number of the newest hour; −1: none yet. */
  newestHour: number
  readonly counts: Column
  /** Of each hour, the oldest record in it; −1: none. */
  readonly firstOffset: Column
  /** Per bin over all hours, and of all bins; both follow from `counts`. */
  readonly totals: Column
  sweepCount: number
}

export const emptySweepHistogram = (): SweepHistogram => ({
  newestHour: -1,
  counts: new Float64Array(placesMax),
  firstOffset: new Float64Array(histogramHours).fill(-1),
  totals: new Float64Array(histogramBins),
  sweepCount: 0,
})

/** Lower edges e₀·1.25^k and the upper edge of the last bin, by repeated multiplication. @param first - e₀. */
export function histogramEdges(first: number): Column {
  const edges = new Float64Array(histogramBins + 1)
  let edge = first
  for (let bin = 0; bin <= histogramBins; bin += 1) {
    edges[bin] = edge
    edge *= binStep
  }
  return edges
}

/** Bin k holds [edge k, edge k + 1); what is smaller goes into the first, what is larger into the last. */
export function binOf(edges: Column, quote: number): number {
  let low = 0
  let high = histogramBins
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (quote >= at(edges, middle)) low = middle
    else high = middle
  }
  return low
}

/** Counts a sweep in the hour of its last trade; one older than the day is left out. */
export function countSweep(histogram: SweepHistogram, bin: number, timeMs: number, offset: number): void {
  const hour = Math.floor(timeMs / hourMs)
  openHour(histogram, hour)
  if (hour <= histogram.newestHour - histogramHours) return
  const place = hour % histogramHours
  histogram.counts[place * histogramBins + bin] = at(histogram.counts, place * histogramBins + bin) + 1
  histogram.totals[bin] = at(histogram.totals, bin) + 1
  histogram.sweepCount += 1
  const known = at(histogram.firstOffset, place)
  if (known === -1 || offset < known) histogram.firstOffset[place] = offset
}

function openHour(histogram: SweepHistogram, hour: number): void {
  const { newestHour, counts, firstOffset } = histogram
  if (hour <= newestHour) return
  for (let next = Math.max(newestHour + 1, hour - histogramHours + 1); next <= hour; next += 1) {
    const place = next % histogramHours
    counts.fill(0, place * histogramBins, (place + 1) * histogramBins)
    firstOffset[place] = -1
  }
  histogram.newestHour = hour
  addUp(histogram)
}

/** Recomputes the totals from the hours. */
export function addUp(histogram: SweepHistogram): void {
  const { counts, totals } = histogram
  totals.fill(0)
  histogram.sweepCount = 0
  for (let place = 0; place < placesMax; place += 1) {
    const bin = place % histogramBins
    totals[bin] = at(totals, bin) + at(counts, place)
    histogram.sweepCount += at(counts, place)
  }
}

/**
 * Upper edge of the bin where the count from below reaches ⌈n·share⌉.
 * @param perMille - Of the quantile, 1 to 1 000: 990 is the 99 % quantile.
 * @returns undefined of nothing.
 */
export function sweepQuantile(histogram: SweepHistogram, edges: Column, perMille: number): number | undefined {
  const needed = Math.ceil((histogram.sweepCount * perMille) / 1_000)
  if (needed === 0) return undefined
  let count = 0
  for (let bin = 0; bin < histogramBins; bin += 1) {
    count += at(histogram.totals, bin)
    if (count >= needed) return at(edges, bin + 1)
  }
  return undefined
}

const largeSweepsMin = 1_000
const largePerMille = 990

/**
 * From which quote on a sweep is large: the 99 % quantile of the day once there are a thousand, before that a quarter of
 * what makes a whale.
 * @returns undefined while neither is known.
 */
export function largeFrom(
  histogram: SweepHistogram,
  edges: Column,
  whaleFloor: number | undefined,
): number | undefined {
  if (histogram.sweepCount >= largeSweepsMin) return sweepQuantile(histogram, edges, largePerMille)
  return whaleFloor === undefined ? undefined : whaleFloor / 4
}
