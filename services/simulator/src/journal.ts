/** What was sent or asked, in order, for as long as it fits. */
export type Journal<Entry> = Readonly<{
  add(entry: Entry, characters: number): void
  /** The entries kept, oldest first. */
  entries(): readonly Entry[]
  /** How many of the oldest entries no longer fit and were let go. */
  forgotten(): number
}>

/**
 * A journal that lets go of its oldest entries.
 * @param charactersMax - bound on the sum of the entries' `characters`; the newest entry is always kept.
 */
export function boundedJournal<Entry>(charactersMax: number): Journal<Entry> {
  const kept: { entry: Entry; characters: number }[] = []
  let first = 0
  let total = 0
  let forgotten = 0

  function forgetOldest(): void {
    total -= kept[first]?.characters ?? 0
    first += 1
    forgotten += 1
    if (first * 2 < kept.length) return
    kept.splice(0, first)
    first = 0
  }

  return {
    add(entry, characters) {
      kept.push({ entry, characters })
      total += characters
      while (total > charactersMax && kept.length - first > 1) forgetOldest()
    },
    entries: () => kept.slice(first).map(({ entry }) => entry),
    forgotten: () => forgotten,
  }
}

/** One line of `GET /_sim/truth`: a frame as it left. */
export type SentFrame = Readonly<{
  /** Venue time, Unix epoch milliseconds. */ timeMs: number
  connection: string
  /** undefined: an acknowledgement, a pong or an injected text. */ topic?: string
  text: string
}>

/** One line of `GET /_sim/requests`: something the venue was asked. */
export type Asked = Readonly<{
  /** Venue time, Unix epoch milliseconds. */ timeMs: number
  /** undefined: over REST. */ connection?: string
  /** `GET /v5/market/time`, `open`, `close`, or the text that a client sent. */ text: string
}>
