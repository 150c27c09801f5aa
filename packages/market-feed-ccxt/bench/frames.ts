/** What a frame costs between the socket and the queue: parsed, mapped, identified, encoded and sealed; over the recording. */
import { builtInSchemas, createCodec, type NewRecord, type RawFrame, rawFrameId, seal } from '@virtuoso/contracts'
import { type Fact, factId, frameText } from '@virtuoso/market-feed'
import { digestOf, runBench } from '@virtuoso/testing/bench'
import { bybitMapper } from '../src/bybit/mapper.ts'
import { isRecorded, recordedDefinitions, recordedFrames } from '../test/recording.ts'

if (!isRecorded) process.exit(1)

const codec = createCodec(builtInSchemas())
const place = { manifest: Buffer.alloc(16), timestampMs: 0, partition: 0 } as const
const frames = recordedFrames().filter((it) => it.direction === 'RECEIVED')
const definitions = recordedDefinitions()
const facts = mapped()
/** What a round makes is held against the first. */
const expected = digestOf(facts.map((it) => sealFact(it).value))

await runBench({
  bench: 'frames',
  question: 'What does a frame cost between the socket and the queue?',
  unit: 'frames',
  rounds: 15,
  fixture: {
    name: 'one recorded minute of four perpetuals',
    events: frames.length,
    sha256: digestOf(frames.map((it) => Buffer.from(it.data))),
  },
  arms: [
    {
      name: 'map',
      does: 'parses frames and says what facts they hold',
      units: frames.length,
      work: () => void mapped(),
    },
    {
      name: 'seal facts',
      does: `encodes, identifies and seals their ${facts.length} facts`,
      units: frames.length,
      work: () => facts.forEach(sealFact),
    },
    {
      name: 'seal raw',
      does: 'seals the frames themselves',
      units: frames.length,
      work: () => frames.forEach(sealRaw),
    },
    { name: 'map again', does: 'the first once more, as a control', units: frames.length, work: () => void mapped() },
  ],
  control: { of: 'map again', to: 'map' },
  checks() {
    if (digestOf(mapped().map((it) => sealFact(it).value)) !== expected) throw new Error('another mapping, other facts')
    return [`mapped again, the frames hold the same ${facts.length} facts, byte for byte`]
  },
})

function mapped(): readonly Fact[] {
  const mapper = bybitMapper()
  for (const definition of definitions) mapper.define(definition)
  return frames.flatMap((frame) => mapper.frame(frame).items.filter((it) => it.kind === 'fact'))
}

function sealRaw(event: RawFrame): NewRecord {
  const where = { ...place, topic: 'market.raw', key: 'bybit:linear-1' } as const
  return seal(codec, { ...where, type: 'RawFrame', event, eventId: rawFrameId(event) })
}

function sealFact(fact: Fact): NewRecord {
  const { type, event, frame } = fact
  const headers = { feed: { shard: 'linear', epoch: 1 }, frame: frame && frameText(frame) }
  const where = { ...place, topic: 'market.events', key: event.instrument } as const
  return seal(codec, { ...where, type, event, eventId: factId(fact), headers })
}
