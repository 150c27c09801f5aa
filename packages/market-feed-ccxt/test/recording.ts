import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import type { InstrumentDefined, RawFrame } from '@virtuoso/contracts'
import { readInstrument } from '../src/bybit/instruments.ts'
import { rowOf } from '../src/fields.ts'
import { frameOf } from './frame.ts'

const folder = join(
  process.env['VIRTUOSO_RECORDED'] ?? join(import.meta.dirname, '../../../../shared/data/recorded'),
  'ws-bybit-v5-20260809',
)

/** Whether the recording is there; where it must be and is not, reading it fails. */
export const isRecorded = existsSync(folder) || process.env['CI'] !== undefined
if (!isRecorded) console.warn(`skipped: no recording in ${folder} (VIRTUOSO_RECORDED names another place)`)

export const symbols = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'DOGEUSDT'] as const

type Line = Readonly<{ t: string; conn?: string; ts: number; data: string; url?: string }>

const lines = (): Line[] =>
  zstdDecompressSync(readFileSync(join(folder, 'BYBIT.jsonl.zst')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

/** Every frame of the linear connection, numbered from its opening. */
export function recordedFrames(): RawFrame[] {
  const ofConnection = lines().filter((it) => it.conn === 'BYBIT.ws.2')
  const connectionEpochMs = Math.floor((ofConnection[0]?.ts ?? 0) * 1_000)
  return ofConnection.slice(1).map((line, frameNumber) => ({
    ...frameOf(line.data, frameNumber),
    connectionEpochMs,
    direction: line.t === 'send' ? 'SENT' : 'RECEIVED',
    receivedTimeMs: Math.floor(line.ts * 1_000),
  }))
}

/** The four instruments as the recorded reply of the venue defines them. */
export function recordedDefinitions(): InstrumentDefined[] {
  const reply = rowOf(JSON.parse(lines().find((it) => it.url?.includes('category=linear'))?.data ?? '{}'))
  const list = rowOf(reply['result'])['list']
  if (!Array.isArray(list)) throw new Error('the recorded reply has no list')
  return symbols.map((symbol) => {
    const base = symbol.slice(0, -4)
    const names = { instrument: `bybit:${base}/USDT:USDT`, base, quote: 'USDT', settle: 'USDT' }
    const row = rowOf(list.find((it: unknown) => rowOf(it)['symbol'] === symbol))
    return readInstrument(row, names, undefined, { exchangeTimeMs: 1786310817197, receivedTimeMs: 1786310817601 })
  })
}
