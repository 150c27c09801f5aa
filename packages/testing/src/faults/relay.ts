import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Direction, LinkFaults, LinkState } from './link-faults.ts'
import type { Tap } from './tap.ts'

export type RelayParts = Readonly<{
  source: Socket
  sink: Socket
  direction: Direction
  link: LinkState
  tap: Tap
  /** Ends both sockets of the connection as a reset does. */
  cut(): void
  /** Counts bytes of the connection. @returns All so far, both ways. */
  count(bytes: number): number
  /** Resolves when the connection is over. */
  ended: Promise<unknown>
  /** Told that bytes of this connection are lost for good. */
  lost(): void
}>

/** What waits in one way of one connection; beyond it the sender is held back, as by TCP. */
const waitingMaxBytes = 8 * 1_048_576

/** Carries one way of one connection until its source ends. Never rejects. */
export async function relay(parts: RelayParts): Promise<void> {
  const { source, sink, direction, tap, link, cut } = parts
  let writing: Promise<void> = Promise.resolve()
  let waitingBytes = 0
  const deliver = (bytes: Buffer): void => {
    const dueMs = performance.now() + delayMs(link)
    waitingBytes += bytes.length
    writing = writing.then(async () => {
      await pass(parts, bytes, dueMs)
      waitingBytes -= bytes.length
    })
  }
  try {
    for await (const chunk of source)
      for (const frame of tap.split(direction, chunk)) {
        const verdict = await tap.judge(direction, frame)
        if (verdict === 'cut') return cut()
        if (verdict !== 'drop') deliver(verdict)
        if (waitingBytes > waitingMaxBytes) await writing
      }
    await writing
    sink.end()
  } catch {
    cut()
  }
}

const delayMs = ({ now, random }: LinkState): number => (now().latencyMs ?? 0) + (now().jitterMs ?? 0) * random()

async function pass(parts: RelayParts, bytes: Buffer, dueMs: number): Promise<void> {
  const { link, sink, direction, lost, ended } = parts
  const leftMs = dueMs - performance.now()
  if (leftMs > 0) await sleep(leftMs)
  while (link.now().freeze && !sink.destroyed) await Promise.race([link.changed(), ended])
  const { oneWay } = link.now()
  if (oneWay !== undefined && oneWay !== direction) lost()
  else for (const piece of slices(bytes, link.now())) await write(parts, piece)
}

async function write({ sink, link, count, cut, ended }: RelayParts, piece: Buffer): Promise<void> {
  const { bandwidthBytesPerSecond, corruptShare = 0, resetShare = 0, limitBytes } = link.now()
  if (sink.destroyed) return
  if (resetShare > 0 && link.random() < resetShare) return cut()
  if (bandwidthBytesPerSecond !== undefined) await sleep((piece.length / bandwidthBytesPerSecond) * 1_000)
  if (count(piece.length) > (limitBytes ?? Number.POSITIVE_INFINITY)) return cut()
  const bytes = corruptShare > 0 && link.random() < corruptShare ? withOneBitTurned(piece, link) : piece
  if (!sink.write(bytes)) await Promise.race([new Promise((resolve) => sink.once('drain', resolve)), ended])
}

/** Small enough for a slow line to flow instead of stand and jump. */
const slowPieceBytes = 4_096

function* slices(bytes: Buffer, { sliceBytes, bandwidthBytesPerSecond }: LinkFaults): Iterable<Buffer> {
  const size = sliceBytes ?? (bandwidthBytesPerSecond === undefined ? bytes.length : slowPieceBytes)
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function withOneBitTurned(bytes: Buffer, { random }: LinkState): Buffer {
  const turned = Buffer.from(bytes)
  const at = Math.floor(random() * bytes.length)
  turned[at] = (turned[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  return turned
}
