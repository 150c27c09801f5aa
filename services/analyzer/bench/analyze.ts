/**
 * What the built-in set costs per fact on Kafka: read, checked, decoded, folded, outputs and offsets committed in
 * transactions; against a loop that only reads and decodes, and one that only reads.
 */
import { type NewRecord, seal } from '@virtuoso/contracts'
import { plainDecoder } from '@virtuoso/contracts/bench/plain-decoder.ts'
import { freshPlace, type Place } from '@virtuoso/event-log-kafka/bench/place.ts'
import { consumeAll } from '@virtuoso/event-log-kafka/bench/plain-consumer.ts'
import { type Arm, digestOf, draftsOf, market, runBench, usualDensity } from '@virtuoso/testing/bench'
import { setNamed, startAnalyzer } from '../src/index.ts'
import { bareFold, type Derived, derivedIn, inputOf, untilCommitted } from './derived.ts'

const readings = 3
const set = setNamed('built-in')
const settings = { VIRTUOSO_LOG: 'sqlite:passed-in', VIRTUOSO_MODE: 'test', VIRTUOSO_LOG_LEVEL: 'silent' }

const first = await freshPlace('analyze-0')
const drafts = [...market({ seed: 2, ...usualDensity, seconds: 300 })].flatMap(draftsOf)
const records: readonly NewRecord[] = drafts.map((it) => seal(first.log.codec, it))
const decode = plainDecoder(first.log.codec.known)
await fill(first)
const { derived: expected, state } = bareFold(set, first.log.codec, await inputOf(first.log, set))

await runBench({
  bench: 'analyze',
  question: 'What does the built-in set cost per fact on Kafka, everything included?',
  unit: 'facts',
  rounds: 6,
  fixture: {
    name: 'made-up market, ten instruments, ten events a second each',
    events: records.length,
    sha256: digestOf(records.map((it) => it.value)),
  },
  arms: [
    analyzing(),
    reading('decode', 'a kafkajs eachBatch loop that decodes every record and does nothing else', decode),
    reading('empty loop', 'the same loop without decoding', () => undefined),
    reading('decode again', 'the decoding loop once more, as a control', decode),
  ],
  comparisons: [
    { of: 'analyze', to: 'decode', by: 'CPU', goal: 0.5 },
    { of: 'analyze', to: 'decode', by: 'wall' },
    { of: 'analyze', to: 'empty loop', by: 'CPU' },
  ],
  control: { of: 'decode again', to: 'decode' },
  checks: () => [
    `in every round the log held the same ${expected.length} derived ids as the bare fold makes, each once`,
    `the bare fold ends in the state ${state.slice(0, 16)}…`,
  ],
})
await first.log.close()

async function fill({ log }: Place): Promise<void> {
  for (let at = 0; at < records.length; at += 1_000) await log.append(records.slice(at, at + 1_000))
}

/** Every round on topics of its own: what a set has committed, it does not read again. */
function analyzing(): Arm {
  let place: Place | undefined
  let found: Derived | undefined
  return {
    name: 'analyze',
    does: 'the analyzer service: fetch, decode, fold of eight analyzers, transactional outputs, snapshots and offsets',
    units: records.length,
    async before(round) {
      place = await freshPlace(`analyze-${round + 1}`)
      await fill(place)
    },
    async work() {
      if (place === undefined) return
      const service = await startAnalyzer(settings, { log: place.log })
      await untilCommitted(place.log, set, service.ended)
      await service.stop()
    },
    async after() {
      if (place !== undefined) found = await derivedIn(place.log, set)
      await place?.log.close()
      if (found?.join() !== expected.join())
        throw new Error(`the log holds ${found?.length} derived records, the bare fold makes ${expected.length}`)
    },
  }
}

/** Several times a round: one time is over too soon to be compared. */
function reading(name: string, does: string, each: (value: Buffer) => void): Arm {
  return {
    name,
    does,
    units: readings * records.length,
    async work() {
      for (let left = readings; left > 0; left -= 1) await consumeAll(first.topic(set.topic), records.length, each)
    },
  }
}
