import { promisify } from 'node:util'
import { constants, gunzipSync, zstdCompress, zstdDecompressSync } from 'node:zlib'
import kafkajs from 'kafkajs'

/** A batch that claims to unfold to more is damaged or hostile: ours stay below 8 MiB. */
export const unfoldedMaxBytes = 64 * 1024 * 1024
const compress = promisify(zstdCompress)

/** kafkajs ships no zstd; Node does. The level is one for all topics, since one produce request has one codec. */
export function registerZstd(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs
  CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: ({ buffer }: { buffer: Buffer }) =>
      compress(buffer, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }),
    decompress: async (buffer: Buffer) => zstdDecompressSync(buffer, { maxOutputLength: unfoldedMaxBytes }),
  })
}

/**
 * The records of a batch as they were before compression.
 * @param codec - The low three bits of the batch's attributes.
 * @throws RangeError when they unfold to more than `unfoldedMaxBytes`, Error for a codec nobody here writes with.
 */
export function unfold(codec: number, bytes: Buffer): Buffer {
  if (codec === 0) return bytes
  if (codec === 1) return gunzipSync(bytes, { maxOutputLength: unfoldedMaxBytes })
  if (codec === 4) return zstdDecompressSync(bytes, { maxOutputLength: unfoldedMaxBytes })
  throw new Error(`compression codec ${codec} is not supported`)
}
