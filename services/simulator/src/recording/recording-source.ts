import { accepted } from '../envelope.ts'
import type { Topic } from '../topic.ts'
import type { RestAnswer, Stage, VenueSource } from '../venue-source.ts'
import { playback } from './playback.ts'
import { type Recording, readRecording } from './read-recording.ts'
import { recordedState } from './recorded-state.ts'

/** A client subscribes in several requests; playback waits until none has come for this long. */
const settledMs = 300

/**
 * A venue that says again what a real one said once, byte for byte.
 *
 * Playback begins when some symbol has its book, trades and ticker subscribed and no subscription has come for 300 ms. It
 * goes on whether or not anybody listens: who reconnects half way is given the state so far as a snapshot and then what
 * follows. After the last frame subscriptions are acknowledged and nothing more is said.
 *
 * @param folder - holds one `*.jsonl.zst` (see `readRecording`).
 * @param speed - recorded seconds per second, default 1; Infinity: as fast as possible.
 * @throws VirtuosoError `environment` when the folder cannot be played.
 */
export function recordingSource(folder: string, { speed = 1 }: { speed?: number } = {}): VenueSource {
  const recording = readRecording(folder)
  const listed = listedSymbols(recording)
  let stage: Stage | undefined
  let settling: NodeJS.Timeout | undefined
  const player = playback({
    recording,
    speed,
    steadyMs: () => performance.now(),
    emit: (frame) => stage?.publish(frame),
  })

  return {
    symbols: [...new Set(recording.frames.map(({ topic }) => symbolOf(topic)))].sort(),
    venueTimeMs: player.timeMs,
    offers: (topic: Topic) => listed.has(topic.symbol),
    answer: (path, query) => recordedAnswer(recording, path, query, player.timeMs()),
    open: (opened) => {
      stage = opened
    },
    subscribed(topics) {
      if (player.ended()) return []
      clearTimeout(settling)
      if (isComplete(stage?.demand() ?? new Set())) settling = setTimeout(player.start, settledMs)
      return topics.flatMap((topic) =>
        recordedState(
          topic,
          player.played().filter((frame) => frame.topic === topic),
        ),
      )
    },
    close() {
      clearTimeout(settling)
      player.stop()
    },
  }
}

const symbolOf = (topic: string): string => topic.slice(topic.lastIndexOf('.') + 1)

/** Whether some symbol has a book, its trades and its ticker. */
function isComplete(demand: ReadonlySet<string>): boolean {
  const topics = [...demand]
  return topics.some((topic) => {
    const symbol = symbolOf(topic)
    const hasBook = topic.startsWith('orderbook.')
    return hasBook && demand.has(`publicTrade.${symbol}`) && demand.has(`tickers.${symbol}`)
  })
}

/** Other lists than those recorded are empty ones: this venue has no such market. */
function recordedAnswer(
  { answers }: Recording,
  path: string,
  query: URLSearchParams,
  timeMs: number,
): RestAnswer | undefined {
  if (!path.startsWith('/v5/market/')) return undefined
  const category = query.get('category') ?? ''
  const isFirstPage = !query.has('cursor')
  const status = query.get('status') ?? 'Trading'
  const found = answers.find(
    (it) => it.path === path && it.query.get('category') === category && it.query.get('status') === status,
  )
  if (found !== undefined && isFirstPage) return { status: 200, body: found.body }
  return accepted({ category, list: [], nextPageCursor: '' }, timeMs)
}

function listedSymbols({ answers }: Recording): ReadonlySet<string> {
  const linear = answers.find(({ query }) => query.get('category') === 'linear')
  const symbols = linear?.body.matchAll(/"symbol":"([^"]+)"/g) ?? []
  return new Set([...symbols].map(([, symbol]) => symbol ?? ''))
}
