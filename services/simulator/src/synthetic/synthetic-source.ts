import { parseTopic } from '../topic.ts'
import type { Frame, VenueSource } from '../venue-source.ts'
import { instruments } from './instruments.ts'
import { type Market, marketOf } from './market.ts'
import { pace } from './pace.ts'
import { routes } from './rest-answers.ts'
import type { Story } from './story.ts'

/** Who has so much to read yet is not told more of the past. */
const unreadBytesMax = 256 * 1024

export type SyntheticMarket = Readonly<{
  /** A whole number; another seed is another market. */ seed: number
  /** When every price is its base price, Unix epoch milliseconds; history reaches back before it. */ startMs: number
  /** Venue time, Unix epoch milliseconds. The one thing that is not fixed by seed and start. */ now(): number
  /** Times the usual number of trades and book updates, > 0; default 1. Part of what fixes the market. */ intensity?: number
  /** What it begins with; default: a bit of everything. Part of what fixes the market. */ story?: Story
  /**
   * Where venue time begins, Unix epoch milliseconds: it stands there until somebody listens, then catches up with `now`.
   * undefined: at `now`.
   */
  opensMs?: number
}>

/**
 * A venue with ten made-up perpetuals. What it says at a moment of venue time is a function of seed, start, intensity, story
 * and that moment alone: whoever connects whenever, to a process started whenever, is told the same.
 */
export function syntheticSource(parts: SyntheticMarket): VenueSource {
  const { seed, startMs, now, intensity = 1, story = 'market', opensMs } = parts
  const markets = instruments.map((instrument) => marketOf(instrument, { seed, startMs, intensity, story }))
  const bySymbol = new Map(markets.map((market) => [market.instrument.symbol, market]))
  const walk = pace(now, opensMs)

  return {
    symbols: [...bySymbol.keys()],
    venueTimeMs: walk.nowMs,
    offers: ({ symbol }) => bySymbol.has(symbol),
    answer: (path, query) => routes.get(path)?.({ markets, query, timeMs: walk.stepMs() }),
    open: ({ publish, demand, hangUp, unreadBytes }) =>
      walk.start({
        onStep(timeMs) {
          for (const frame of framesAt(bySymbol, demand(), timeMs)) publish(frame)
        },
        onAway: hangUp,
        isHeard: () => demand().size > 0,
        isBehind: () => unreadBytes() > unreadBytesMax,
      }),
    subscribed: (topics) =>
      eachTopic(bySymbol, topics, (market, text, topic) => market.stateAt(text, topic, walk.stepMs())),
    close: walk.stop,
  }
}

/** Everything the step ending at `timeMs` puts on these topics: an instrument's trades first, then what they changed. */
export function framesAt(
  bySymbol: ReadonlyMap<string, Market>,
  topics: Iterable<string>,
  timeMs: number,
): readonly Frame[] {
  const inOrder = [...topics].sort((one, other) => rankOf(one) - rankOf(other))
  return eachTopic(bySymbol, inOrder, (market, text, topic) => market.frameAt(text, topic, timeMs))
}

const channelOrder = ['publicTrade', 'allLiquidation', 'orderbook', 'kline', 'tickers']

const rankOf = (topic: string): number => channelOrder.indexOf(topic.slice(0, topic.indexOf('.')))

function eachTopic(
  bySymbol: ReadonlyMap<string, Market>,
  topics: Iterable<string>,
  frame: (market: Market, text: string, topic: NonNullable<ReturnType<typeof parseTopic>>) => Frame | undefined,
): readonly Frame[] {
  return [...topics].flatMap((text) => {
    const topic = parseTopic(text)
    const market = topic === undefined ? undefined : bySymbol.get(topic.symbol)
    const found = topic === undefined || market === undefined ? undefined : frame(market, text, topic)
    return found === undefined ? [] : [found]
  })
}
