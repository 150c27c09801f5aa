import type { Direction } from './link-faults.ts'

/** What becomes of a frame: these bytes go on, it is lost, or its connection is reset. */
export type Verdict = Buffer | 'drop' | 'cut'

/** Looks into one connection. */
export type Tap = Readonly<{
  /** Whole frames so far; keeps the rest for the next call. */
  split(direction: Direction, chunk: Buffer): readonly Buffer[]
  /** Frames of one way are judged one after the other. */
  judge(direction: Direction, frame: Buffer): Verdict | Promise<Verdict>
}>

/** Knows no protocol: bytes pass as they come. */
export const blindTap: Tap = { split: (_, chunk) => [chunk], judge: (_, frame) => frame }

/**
 * Cuts a stream into frames.
 * @param lengthOf - Length in bytes of the frame that begins here, given how many came before; undefined while too little
 * of it is there.
 */
export function frameSplitter(
  lengthOf: (bytes: Buffer, framesBefore: number) => number | undefined,
): (chunk: Buffer) => readonly Buffer[] {
  let parts: Buffer[] = []
  let bytes = 0
  let wanted = 0
  let framesBefore = 0
  return (chunk) => {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes < wanted) return []
    let rest = parts.length === 1 ? chunk : Buffer.concat(parts)
    const frames: Buffer[] = []
    for (;;) {
      const length = lengthOf(rest, framesBefore)
      wanted = length ?? 0
      if (length === undefined || rest.length < length) break
      frames.push(rest.subarray(0, length))
      rest = rest.subarray(length)
      framesBefore += 1
    }
    parts = rest.length > 0 ? [rest] : []
    bytes = rest.length
    return frames
  }
}
