import { isUtf8 } from 'node:buffer'
import type { InstrumentDefined, RawFrame } from '@virtuoso/contracts'
import { desyncBook, type Timeframe } from '@virtuoso/domain'
import { isRow, type Row } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'
import { parseJson } from '../json.ts'
import { newReading, type Reading, reject, rejectFrame } from '../reading.ts'
import { readCandleReply } from './candle-reply.ts'
import { adopt, type InstrumentState, newInstrumentState } from './instrument-state.ts'
import { readFrame } from './readers.ts'
import { parseTopic } from './topics.ts'

/** From the bytes of a frame to facts, without clock or socket: the same frames in the same order give the same facts. */
export type BybitMapper = Readonly<{
  /**
   * Puts a definition in force.
   * @returns false when its scales would put a price or amount that lives beyond the limit; the old one stays then.
   */
  define(definition: InstrumentDefined): boolean
  /** In force, by the venue's symbol. */
  definitionOf(symbol: string): InstrumentDefined | undefined
  /** Reads a frame of the public stream. */
  frame(frame: RawFrame): Reading
  /** Reads the reply to `/v5/market/kline`; candles come out oldest first. */
  candleReply(reply: RawFrame, symbol: string, timeframe: Timeframe): Reading
  /** Of an instrument's book, the last update it is whole up to, the venue's counter; undefined: it is not. */
  lastUpdateIdOf(instrument: string): number | undefined
  /** The connection is gone: every book waits for a snapshot. */
  forgetBooks(): void
}>

export function bybitMapper(): BybitMapper {
  const states = new Map<string, InstrumentState>()
  return {
    define(definition) {
      const state = states.get(definition.venueSymbol)
      if (state !== undefined) return adopt(state, definition)
      states.set(definition.venueSymbol, newInstrumentState(definition))
      return true
    },
    definitionOf: (symbol) => states.get(symbol)?.definition,
    frame: (frame) => read(newReading(frame, textOf(frame), ['data']), (it, row) => readContent(it, row, states)),
    candleReply: (reply, symbol, timeframe) =>
      read(newReading(reply, textOf(reply), ['result', 'list']), (it, row) => {
        const state = states.get(symbol)
        if (state === undefined) throw new ItemFault('UNKNOWN_SYMBOL', undefined, `symbol ${symbol}`)
        it.instrument = state.definition.instrument
        readCandleReply(it, row, timeframe, state)
      }),
    lastUpdateIdOf: (instrument) =>
      [...states.values()].find((it) => it.definition.instrument === instrument)?.book.lastUpdateId,
    forgetBooks() {
      for (const { book, levels } of states.values()) {
        book.lastUpdateId = undefined
        desyncBook(levels, 'NO_SNAPSHOT')
      }
    },
  }
}

const textOf = ({ data }: RawFrame): string =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')

/** What cannot be read as a whole is rejected as a whole. */
function read(reading: Reading, readRow: (reading: Reading, row: Row) => void): Reading {
  try {
    readRow(reading, rowOfFrame(reading))
  } catch (fault) {
    if (!(fault instanceof ItemFault)) throw fault
    reject(reading, fault)
  }
  return reading
}

function rowOfFrame({ frame, text }: Reading): Row {
  if (frame.binary) {
    const reason = isUtf8(frame.data) ? 'UNEXPECTED_SHAPE' : 'NOT_UTF8'
    throw new ItemFault(reason, undefined, 'a binary frame on a channel of text')
  }
  const parsed = parseJson(text)
  if ('reason' in parsed) throw new ItemFault(parsed.reason, undefined, parsed.detail)
  if (isRow(parsed.value)) return parsed.value
  throw new ItemFault('UNEXPECTED_SHAPE', undefined, 'the frame is no object')
}

function readContent(reading: Reading, row: Row, states: ReadonlyMap<string, InstrumentState>): void {
  if (row['topic'] === undefined && typeof row['op'] === 'string') readAnswer(reading, row)
  else readDatum(reading, row, states)
}

function readDatum(reading: Reading, row: Row, states: ReadonlyMap<string, InstrumentState>): void {
  const name = row['topic']
  if (typeof name !== 'string') throw new ItemFault('UNEXPECTED_SHAPE', 'topic', 'neither a topic nor an answer')
  const topic = parseTopic(name)
  if (topic === undefined) throw new ItemFault('UNKNOWN_CHANNEL', 'topic', `topic ${name}`)
  const state = states.get(topic.symbol)
  if (state === undefined) throw new ItemFault('UNKNOWN_SYMBOL', 'topic', `topic ${name}`)
  reading.venueChannel = name
  reading.instrument = state.definition.instrument
  readFrame(reading, row, topic, state)
}

/** Acknowledgements and pongs say nothing about the market; a refusal is kept where people look. */
function readAnswer(reading: Reading, row: Row): void {
  reading.answer = row
  if (row['success'] === false) rejectFrame(reading, 'VENUE_ERROR', String(row['ret_msg']), 'ret_msg')
}
