import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { zstdDecompressSync } from 'node:zlib'
import { VirtuosoError } from '@virtuoso/contracts'
import type { Frame } from '../venue-source.ts'

const streamEnd = '/v5/public/linear'

/** A market as it was written down once. */
export type Recording = Readonly<{
  /** REST answers by the path and query that were asked. */
  answers: readonly Readonly<{ path: string; query: URLSearchParams; body: string }>[]
  /** Every data frame of the linear stream in the order received. */
  frames: readonly (Frame & Readonly<{ /** Unix epoch milliseconds of the recorder. */ receivedMs: number }>)[]
  /** When the recording began, Unix epoch milliseconds of the recorder. */
  startMs: number
}>

/**
 * Reads the one `*.jsonl.zst` of a folder: lines `{t, conn, ts, ...}` with t of http, connect, send and recv.
 * @throws VirtuosoError `environment` when the folder holds no such file, or one of another shape.
 */
export function readRecording(folder: string): Recording {
  const lines = readLines(folder)
  const stream = lines.find((line) => line.t === 'connect' && line.addr?.endsWith(streamEnd))?.conn
  const http = lines.filter(({ t }) => t === 'http')
  const first = http[0] ?? lines.find(({ t }) => t === 'recv')
  if (stream === undefined || first === undefined) throw unusable(folder, `no connection to ${streamEnd} in it`)
  return {
    answers: http.flatMap(({ url, data }) => {
      if (url === undefined || data === undefined) return []
      const { pathname, searchParams } = new URL(url)
      return [{ path: pathname, query: searchParams, body: data }]
    }),
    frames: lines.flatMap((line) => (line.t === 'recv' && line.conn === stream ? toFrame(line) : [])),
    startMs: Math.floor(first.ts * 1000),
  }
}

/** Acknowledgements have no topic and are left out: the simulator acknowledges for itself. */
function toFrame({ ts, data }: Line): Recording['frames'] {
  const topic = data === undefined ? undefined : /^\{"topic":"([^"]+)"/.exec(data)?.[1]
  return data === undefined || topic === undefined ? [] : [{ topic, text: data, receivedMs: ts * 1000 }]
}

type Line = Readonly<{ t: string; ts: number; conn?: string; addr?: string; url?: string; data?: string }>

function readLines(folder: string): readonly Line[] {
  try {
    const file = readdirSync(folder).find((name) => name.endsWith('.jsonl.zst'))
    if (file === undefined) throw unusable(folder, 'no *.jsonl.zst in it')
    const text = zstdDecompressSync(readFileSync(join(folder, file))).toString()
    return text.split('\n').flatMap((line) => (line === '' ? [] : readLine(JSON.parse(line))))
  } catch (cause) {
    if (cause instanceof VirtuosoError) throw cause
    throw unusable(folder, undefined, cause)
  }
}

function readLine(parsed: unknown): readonly Line[] {
  if (typeof parsed !== 'object' || parsed === null) return []
  const { t, ts, conn, addr, url, data }: Readonly<Record<string, unknown>> = { ...parsed }
  if (typeof t !== 'string' || typeof ts !== 'number') return []
  return [{ t, ts, conn: textOf(conn), addr: textOf(addr), url: textOf(url), data: textOf(data) }]
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)

const unusable = (folder: string, why: string | undefined, cause?: unknown): VirtuosoError =>
  new VirtuosoError('environment', `the recording ${folder} cannot be played`, { why, cause })
