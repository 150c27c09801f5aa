import { at } from '../column.ts'
import { sq } from '../score.ts'
import { type Footprint, footprintLevelsMax } from './footprint.ts'

/** Adjacent levels at which the same side took far more. */
export type Stack = Readonly<{
  side: 'BULLISH' | 'BEARISH'
  minLevel: number
  maxLevel: number
  /** Σ|I|·√length. */
  strength: number
  /** Share of the footprint's amount that was traded on it, 0 to 1. */
  share: number
  /** ms, of its oldest trade. */
  fromMs: number
}>

/** What a closed footprint says; x ∈ [−1, 1]. */
export type FootprintOpinion = Readonly<{ x: number; stacks: readonly Stack[] }>

/** Trades that a level, and a footprint, must have. */
const levelTradesMin = 5
export const footprintTradesMin = 100
const markedFrom = 0.4
const stackLevelsMin = 3
/** How much of the whole imbalance counts where there is no stack. */
const plainShare = 0.6

/** @returns undefined when too few traded. */
export function footprintOpinion(footprint: Footprint): FootprintOpinion | undefined {
  if (footprint.tradeCount < footprintTradesMin) return undefined
  const { bought, sold } = totalsOf(footprint)
  const stacks = stacksOf(footprint, bought + sold)
  if (stacks.length === 0) return { x: (plainShare * (bought - sold)) / (bought + sold), stacks }
  let net = 0
  for (const { side, strength, share } of stacks) net += (side === 'BULLISH' ? 1 : -1) * strength * share
  return { x: sq(0.4 * net), stacks }
}

function totalsOf({ minLevel, maxLevel, buy, sell }: Footprint): Readonly<{ bought: number; sold: number }> {
  let bought = 0
  let sold = 0
  for (let level = minLevel; level <= maxLevel; level += 1) {
    bought += at(buy, placeOf(level))
    sold += at(sell, placeOf(level))
  }
  return { bought, sold }
}

function stacksOf(footprint: Footprint, total: number): readonly Stack[] {
  const stacks: Stack[] = []
  let from = footprint.minLevel
  while (from <= footprint.maxLevel) {
    const side = Math.sign(markOf(footprint, from))
    let to = from
    while (side !== 0 && to < footprint.maxLevel && Math.sign(markOf(footprint, to + 1)) === side) to += 1
    if (side !== 0 && to - from + 1 >= stackLevelsMin) stacks.push(stackOf(footprint, from, to, total))
    from = to + 1
  }
  return stacks
}

/** Its imbalance where that is marked; 0: it is not. */
function markOf({ buy, sell, trades }: Footprint, level: number): number {
  const place = placeOf(level)
  if (at(trades, place) < levelTradesMin) return 0
  const bought = at(buy, place)
  const sold = at(sell, place)
  const imbalance = (bought - sold) / (bought + sold)
  return Math.abs(imbalance) >= markedFrom ? imbalance : 0
}

function stackOf(footprint: Footprint, minLevel: number, maxLevel: number, total: number): Stack {
  let imbalances = 0
  let amount = 0
  let fromMs = Number.POSITIVE_INFINITY
  for (let level = minLevel; level <= maxLevel; level += 1) {
    const place = placeOf(level)
    imbalances += Math.abs(markOf(footprint, level))
    amount += at(footprint.buy, place) + at(footprint.sell, place)
    fromMs = Math.min(fromMs, at(footprint.firstTimeMs, place))
  }
  const side = markOf(footprint, minLevel) > 0 ? 'BULLISH' : 'BEARISH'
  const strength = imbalances * Math.sqrt(maxLevel - minLevel + 1)
  return { side, minLevel, maxLevel, strength, share: amount / total, fromMs }
}

const placeOf = (level: number): number => level & (footprintLevelsMax - 1)
