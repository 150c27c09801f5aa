import { heavyTailed, mix, mixText, unit } from './hash.ts'
import type { History } from './history.ts'
import { remembering } from './memo.ts'
import { minuteMs } from './minute-fills.ts'
import { calmBps } from './price-path.ts'
import { quoteAt } from './quote.ts'

/** A position that was closed by force. */
export type Liquidation = Readonly<{
  /** Unix epoch milliseconds. */ timeMs: number
  /** Whose position died. */ side: 'LONG' | 'SHORT'
  /** Ticks, a little beyond the market: where it was bankrupt. */ price: number
  /** Amount steps. */ amount: number
}>

const countMax = 40
/** In a calm minute one comes so often. */
const calmCount = 0.06

/** The liquidations of any minute since the epoch, in order of time: hardly any in calm, many where the price runs away from one side. */
export function liquidationsOf(history: History, seed: number): (minute: number) => readonly Liquidation[] {
  const { instrument, startMinute, price, pressure, scenes } = history
  const stream = mixText(seed, `liquidations ${instrument.symbol}`)
  const usualBps = calmBps(instrument)
  const usualSteps = (12 * instrument.tradeUsdt * 10 ** instrument.stepDecimals) / instrument.basePrice

  return remembering(4, (minute) => {
    const bits = mix(stream, minute - startMinute)
    const movedBps = (price(minute + 1) / price(minute) - 1) * 10_000
    const sharpness = Math.max(0, Math.abs(movedBps) / usualBps - 2)
    const expected = calmCount + (0.3 + 3 * scenes.forcedShare(minute - startMinute)) * sharpness
    const count = Math.min(countMax, Math.floor(expected * 1.5 * unit(mix(bits, 1)) + unit(mix(bits, 2))))
    const slotMs = minuteMs / Math.max(1, count)
    return Array.from({ length: count }, (_, place): Liquidation => {
      const chance = mix(bits, 3, place)
      const timeMs = minute * minuteMs + Math.floor((place + unit(chance)) * slotMs)
      const isWithTheMove = unit(mix(chance, 4)) < 0.08
      const side = pressure(minute).side < 0 === isWithTheMove ? 'SHORT' : 'LONG'
      const { last } = quoteAt(history, timeMs)
      const beyondTicks = Math.round(last * 0.0005 * (1 + unit(mix(chance, 5))))
      return {
        ...{ timeMs, side },
        price: Math.max(1, last + (side === 'LONG' ? -beyondTicks : beyondTicks)),
        amount: Math.max(
          1,
          Math.floor(usualSteps * heavyTailed(chance) * (1 + scenes.forcedShare(minute - startMinute))),
        ),
      }
    })
  })
}
