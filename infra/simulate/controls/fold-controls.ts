import { type AnalyzerSet, defineAnalyzer, defineSet } from '../../../packages/analyzer-kit/src/index.ts'
import {
  bodyOf,
  builtInSchemas,
  contentHash,
  createCodec,
  fingerprintOf,
  type NewRecord,
  type RawHeaders,
} from '../../../packages/contracts/src/index.ts'
import type { PartitionFold } from '../../../packages/event-log/src/index.ts'
import { simulatedSet } from '../product.ts'
import type { Control } from './control.ts'

/** Analyzers, and what publishes for them, that do not say the same again. */
export const foldControls: readonly Control[] = [
  {
    name: 'poison skipped',
    seed: 1,
    breaks: ['I20'],
    planted: { fold: publishing((outputs) => outputs.filter((it) => !it.topic.endsWith('.dlq'))) },
  },
  {
    name: 'outputs in unsorted order',
    seed: 1,
    breaks: ['I9'],
    planted: { fold: publishing((outputs) => [...outputs].reverse()) },
  },
  { name: 'clock in a fold', seed: 1, breaks: ['I9'], planted: {}, set: withClock() },
  { name: 'NaN passes', seed: 1, breaks: ['I12'], planted: { fold: publishing((outputs) => outputs.map(withNaN)) } },
]

function publishing(change: (outputs: readonly NewRecord[]) => readonly NewRecord[]) {
  return (fold: PartitionFold): PartitionFold => ({ ...fold, fold: (records) => change(fold.fold(records)) })
}

/** Says with each trade what the time is. */
function withClock(): AnalyzerSet {
  let ticks = 0
  const clock = defineAnalyzer({
    name: 'clock',
    version: 1,
    stateVersion: 1,
    config: {},
    produces: ['ScoreComputed'],
    initialState: () => ({}),
    on: {
      TradeExecuted(_, trade, { emit, intake, firstOffset }) {
        ticks += 1
        const said = { score: 50, coverage: 1, reasons: [], timeframes: [], components: [] } as const
        const evidence = [{ name: 'now', value: ticks }]
        const windowFromMs = trade.receivedTimeMs
        const body = { ...said, dimension: 'TECHNICAL', kind: 'DIRECTION', windowFromMs, evidence } as const
        emit('ScoreComputed', body, { asOfMs: intake.eventTimeMs, firstOffset })
      },
    },
    freeze: () => [],
    thaw: () => ({}),
  })
  return defineSet('simulated', [...simulatedSet(1).analyzers, clock])
}

const codec = createCodec(builtInSchemas())
const notANumber = Buffer.from([0, 0, 0, 0, 0, 0, 0xf8, 0x7f])

/** What a score would be if nothing stopped 0 ÷ 0 on its way, sealed like any other. */
function withNaN(record: NewRecord): NewRecord {
  if (record.value === null || codec.typeOf(record.value) !== 'ScoreComputed') return record
  const decoded = codec.decode(record.value)
  if (decoded.type !== 'ScoreComputed') return record
  const sought = Buffer.alloc(8)
  sought.writeDoubleLE(decoded.event.coverage)
  const at = record.value.lastIndexOf(sought)
  if (at < 0) return record
  const value = Buffer.from(record.value)
  notANumber.copy(value, at)
  return { ...record, value, headers: resealed(record.headers, value) }
}

const resealed = (headers: RawHeaders, value: Buffer): RawHeaders =>
  headers.map(([name, bytes]) =>
    name === 'contentHash' ? [name, contentHash(fingerprintOf('ScoreComputed'), bodyOf(value))] : [name, bytes],
  )
