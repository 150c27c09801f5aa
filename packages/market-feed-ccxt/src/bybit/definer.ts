import type { InstrumentDefined, RawFrame } from '@virtuoso/contracts'
import { type Clock, type FeedItem, type FeedLog, type FeedMemory, fact } from '@virtuoso/market-feed'
import { definitionsIn, type Followed, loadFollowed } from './definitions.ts'
import type { Exchange } from './exchange.ts'
import type { BybitMapper } from './mapper.ts'
import type { RestPoller } from './rest.ts'

type DefinerParts = Readonly<{
  exchange: Exchange
  poller: RestPoller
  mapper: BybitMapper
  memory: FeedMemory
  clock: Clock
  log: FeedLog
  /** As ccxt writes them. */
  names: readonly string[]
  say(items: readonly FeedItem[]): void
}>

/** Says what the followed instruments are, at the start and again and again. */
export type Definer = Readonly<{
  /** @throws VirtuosoError `venue-unavailable`, `config-invalid`. */
  first(): Promise<readonly Followed[]>
  /** The venue's word if it gives one, else our own: the newest 15 minutes of the log always hold every definition. */
  again(followed: readonly Followed[]): Promise<void>
}>

export function definer(parts: DefinerParts): Definer {
  const { exchange, poller, mapper, memory, clock, log, names, say } = parts
  type Known = (it: Followed) => InstrumentDefined | undefined

  function define(replies: readonly RawFrame[], followed: readonly Followed[], known: Known): void {
    for (const definition of definitionsIn(replies, followed, exchange, known))
      if (definition.type === 'InstrumentDefined' && mapper.define(definition.event)) say([definition])
  }
  const inForce: Known = ({ symbol }) => mapper.definitionOf(symbol)

  return {
    async first() {
      const { followed, replies } = await loadFollowed(exchange, poller, names)
      define(replies, followed, ({ instrument }) => memory.get(instrument)?.definition)
      return followed
    },
    async again(followed) {
      const before = followed.map(inForce)
      try {
        define((await loadFollowed(exchange, poller, names)).replies, followed, inForce)
      } catch (error) {
        log.warn('definitions not renewed', { error })
      }
      const unsaid = before.filter((it, index) => it !== undefined && it === followed.map(inForce)[index])
      const head = { exchangeTimeMs: undefined, receivedTimeMs: clock.nowMs(), origin: 'INGESTOR' } as const
      say(unsaid.flatMap((it) => (it === undefined ? [] : [fact('InstrumentDefined', { ...it, ...head })])))
    },
  }
}
