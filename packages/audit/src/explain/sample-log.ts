/** A small log that holds one signal and the scores behind it; for tests. */
import { type EventsByType, id, type RecordType, type SignalRaised, seal, type TopicName } from '@virtuoso/contracts'
import { createMemoryLogStore, type EventLog, memoryEventLog } from '@virtuoso/event-log'

const instrument = 'bybit:SOL/USDT:USDT'
const configHash = id('test/1', 'config')
const manifest = id('test/1', 'manifest')
const partition = 1
const head = { instrument, version: 1, configHash }

/** Flow, book, volume, structure, technical; sentiment is missing. Coverage 1; points are 50·w′·n by hand. */
const parts = [
  ['ORDER_FLOW', 80, 0.3],
  ['ORDER_BOOK', 70, 0.2],
  ['VOLUME', 75, 0.18],
  ['PRICE_STRUCTURE', 65, 0.15],
  ['TECHNICAL', 60, 0.1],
] as const
const coverage = 0.93

export const scoreIdOf = (dimension: string): Buffer => id('test/1', 'score', dimension)
export const signalIdOf = (number: number): Buffer => id('test/1', 'signal', number)

export type SampleWords = Readonly<{
  /** Other scores of the same partition before and after, so that there is something to search in. */
  noise?: number
  /** What the confluence says its base was; by hand 72.31. */
  base?: number
  signal?: Partial<SignalRaised>
  signals?: number
}>

export async function sampleLog({
  noise = 0,
  base = 72.311_827_957,
  signal = {},
  signals = 1,
}: SampleWords = {}): Promise<EventLog> {
  const log = memoryEventLog(createMemoryLogStore())
  const write = async <T extends RecordType>(
    topic: TopicName,
    type: T,
    event: EventsByType[T],
    { eventId, cause, key = instrument }: Readonly<{ eventId: Buffer; cause: number; key?: string }>,
  ): Promise<void> => {
    const headers = {
      set: 'built-in',
      cause: `market.events/${partition}@${cause}`,
      window: `market.events/${partition}@0..${cause + 1}`,
    }
    await log.append([
      seal(log.codec, { topic, partition, key, type, event, eventId, manifest, headers, timestampMs: cause }),
    ])
  }
  const noisy = (from: number, to: number) =>
    Promise.all(
      Array.from({ length: to - from }, (_, index) =>
        write('analysis.scores', 'ScoreComputed', score('VOLUME', 50, 'bybit:X/USDT:USDT'), {
          eventId: id('test/1', 'noise', from + index),
          cause: from + index,
          key: 'bybit:X/USDT:USDT',
        }),
      ),
    )
  await noisy(0, noise)
  for (const [index, [dimension, value]] of parts.entries())
    await write('analysis.scores', 'ScoreComputed', score(dimension, value), {
      eventId: scoreIdOf(dimension),
      cause: noise + index,
    })
  const confluence = {
    ...score('CONFLUENCE', 74.96),
    evidence: [
      { name: 'W', value: 0.446_236_559 },
      { name: 'base', value: base },
      { name: 'factor', value: 1.118_806_129 },
    ],
  }
  await write('analysis.scores', 'ScoreComputed', confluence, { eventId: scoreIdOf('CONFLUENCE'), cause: noise + 5 })
  for (let number = 1; number <= signals; number += 1)
    await write(
      'signals',
      'SignalRaised',
      { ...raised(noise), signalId: signalIdOf(number), ...signal },
      { eventId: signalIdOf(number), cause: noise + 6 },
    )
  await noisy(noise + 7, noise + 7 + noise)
  return log
}

const score = (dimension: string, value: number, of = instrument): EventsByType['ScoreComputed'] => ({
  ...head,
  instrument: of,
  analyzer: dimension.toLowerCase().replace('_', '-'),
  asOfMs: 1_000,
  dimension,
  kind: 'DIRECTION',
  score: value,
  coverage: 1,
  reasons: [],
  windowFromMs: 0,
  timeframes: [],
  components: [
    { name: 'cvd', score: value, weight: 0.7, coverage: 1 },
    { name: 'tradeFlow', score: 40, weight: 0.3, coverage: 1 },
  ],
  evidence: [],
})

const raised = (noise: number): SignalRaised => ({
  ...head,
  analyzer: 'signal',
  asOfMs: 1_000,
  signalId: signalIdOf(1),
  side: 'LONG',
  strength: 'NORMAL',
  score: 74.96,
  confidence: 0.896,
  reliability: 93,
  coverage,
  threshold: 70,
  entry: 1_523_000,
  stop: 1_515_000,
  entryKind: 'MID',
  priceScale: 4,
  targets: [{ price: 1_535_000, sizeShare: 0.5, multipleR: 1.5 }],
  riskReward: 2.3,
  sizeShare: 0.9,
  contributions: [
    ...parts.map(([dimension, value, weight], index) => ({
      dimension,
      scoreId: scoreIdOf(dimension),
      score: value,
      points: ((value - 50) * weight) / coverage,
      weight,
      coverage: 1,
      causeOffset: noise + index,
      windowFirstOffset: 0,
      reasons: [],
    })),
    {
      dimension: 'SENTIMENT',
      scoreId: Buffer.alloc(16),
      weight: 0.07,
      coverage: 0,
      causeOffset: 0,
      windowFirstOffset: 0,
      reasons: ['NO_DATA' as const],
    },
  ],
  openPatterns: [],
  gapsInWindow: [],
  windowFromMs: 0,
  expiresAtMs: 14_401_000,
  shadow: false,
  evidence: [],
})
