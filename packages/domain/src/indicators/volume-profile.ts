import { at, type Column } from '../column.ts'
import { exactSum } from '../exact-sum.ts'
import { highest, lowest } from '../statistics.ts'

/** Where volume traded, by price; prices in the unit of the candles. */
export type VolumeProfile = Readonly<{
  /** Point of control: centre of the fullest bin. */
  poc: number
  /** Lower and upper edge of the value area, which holds 70 % of the volume. */
  valueLow: number
  valueHigh: number
}>

const bins = 50
/** In bin widths: how near to an edge a price counts as lying on it. */
const edgeTolerance = 1e-6

/**
 * Volume profile (Steidlmayer) of some candles: 50 bins over their range, the whole volume of a candle in the bin of
 * its typical price, half and half where that lies on an inner edge.
 * @returns FLAT: the range is empty. NO_TRADES: nothing traded.
 */
export function volumeProfile(
  high: Column,
  low: Column,
  close: Column,
  amount: Column,
): VolumeProfile | 'FLAT' | 'NO_TRADES' {
  const bottom = lowest(low)
  const range = highest(high) - bottom
  if (range <= 0) return 'FLAT'
  const traded = exactSum(amount)
  if (traded === 0) return 'NO_TRADES'
  const histogram = new Float64Array(bins)
  for (let i = 0; i < close.length; i += 1) {
    const aboveBottom = at(high, i) + at(low, i) + at(close, i) - 3 * bottom
    place(histogram, (aboveBottom * bins) / (3 * range), at(amount, i))
  }
  const fullest = pointOfControl(histogram, at(close, close.length - 1) - bottom, range)
  const area = valueArea(histogram, fullest, traded)
  const edge = (bin: number): number => bottom + (bin * range) / bins
  return { poc: edge(fullest + 0.5), valueLow: edge(area.from), valueHigh: edge(area.to + 1) }
}

/** @param position - In bin widths above the bottom. */
function place(histogram: Float64Array, position: number, amount: number): void {
  const edge = Math.floor(position + 0.5)
  if (Math.abs(position - edge) <= edgeTolerance && edge > 0 && edge < bins) {
    histogram[edge - 1] = at(histogram, edge - 1) + amount / 2
    histogram[edge] = at(histogram, edge) + amount / 2
    return
  }
  const bin = Math.min(bins - 1, Math.max(0, Math.floor(position)))
  histogram[bin] = at(histogram, bin) + amount
}

/** The fullest bin; of equally full ones that whose centre is nearest to the close, then the lower. */
export function pointOfControl(histogram: Column, closeAboveBottom: number, range: number): number {
  // Twice the bins times the distance from the bin's centre to the close: an integer, so a tie is a tie.
  const distance = (bin: number): number => Math.abs(2 * histogram.length * closeAboveBottom - (2 * bin + 1) * range)
  let fullest = 0
  for (let bin = 1; bin < histogram.length; bin += 1) {
    const more = at(histogram, bin) - at(histogram, fullest)
    if (more > 0 || (more === 0 && distance(bin) < distance(fullest))) fullest = bin
  }
  return fullest
}

/** From the fullest bin outwards, the fuller neighbour first and both where they tie, until 70 % is inside. */
export function valueArea(histogram: Column, fullest: number, traded: number): { from: number; to: number } {
  let from = fullest
  let to = fullest
  let inside = at(histogram, fullest)
  while (inside * 10 < traded * 7) {
    const below = from > 0 ? at(histogram, from - 1) : -1
    const above = to < histogram.length - 1 ? at(histogram, to + 1) : -1
    if (below >= above) {
      from -= 1
      inside += below
    }
    if (above >= below) {
      to += 1
      inside += above
    }
  }
  return { from, to }
}
