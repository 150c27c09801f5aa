/**
 * What a frame costs between the socket and the queue: parsed, mapped, identified, encoded and sealed; over the
 * recording. `node packages/market-feed-ccxt/bench/frame-cost.ts`.
 */
import { builtInSchemas, createCodec, type NewRecord, type RawFrame, rawFrameId, seal } from '@virtuoso/contracts'
import { type Fact, factId, frameText } from '@virtuoso/market-feed'
import { bybitMapper } from '../src/bybit/mapper.ts'
import { recordedDefinitions, recordedFrames } from '../test/recording.ts'

const rounds = 15
const codec = createCodec(builtInSchemas())
const place = { manifest: Buffer.alloc(16), timestampMs: 0, partition: 0 } as const
const frames = recordedFrames().filter((it) => it.direction === 'RECEIVED')
const definitions = recordedDefinitions()

const sealRaw = (event: RawFrame): NewRecord =>
  seal(codec, {
    ...place,
    topic: 'market.raw',
    key: 'bybit:linear-1',
    type: 'RawFrame',
    event,
    eventId: rawFrameId(event),
  })

const sealFact = (fact: Fact): NewRecord => {
  const { type, event, frame } = fact
  const headers = { feed: { shard: 'linear', epoch: 1 }, frame: frame && frameText(frame) }
  return seal(codec, {
    ...place,
    topic: 'market.events',
    key: event.instrument,
    type,
    event,
    eventId: factId(fact),
    headers,
  })
}

/** CPU time of this process, ms: other work on the machine does not count. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

function round() {
  const mapper = bybitMapper()
  for (const definition of definitions) mapper.define(definition)
  const beganMs = cpuMs()
  const facts = frames.flatMap((frame) => mapper.frame(frame).items.filter((it) => it.kind === 'fact'))
  const mappedMs = cpuMs()
  for (const frame of frames) sealRaw(frame)
  const rawMs = cpuMs()
  for (const fact of facts) sealFact(fact)
  return { map: mappedMs - beganMs, raw: rawMs - mappedMs, seal: cpuMs() - rawMs, facts: facts.length }
}

const measured = Array.from({ length: rounds }, round)
const median = (of: 'map' | 'raw' | 'seal'): number =>
  measured.map((it) => it[of]).toSorted((a, b) => a - b)[rounds >> 1] ?? 0
const facts = measured[0]?.facts ?? 0
const us = (ms: number, count: number): string => ((ms * 1_000) / count).toFixed(1)
console.log(`${frames.length} frames, ${facts} facts; CPU, median of ${rounds} rounds`)
console.log(`map        ${us(median('map'), frames.length)} µs a frame`)
console.log(`seal raw   ${us(median('raw'), frames.length)} µs a frame`)
console.log(`seal fact  ${us(median('seal'), facts)} µs a fact`)
console.log(`whole      ${us(median('map') + median('raw') + median('seal'), frames.length)} µs a frame`)
