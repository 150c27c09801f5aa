/** Kafka's own partitioner for keyed records, so that any client finds a key where we put it. */
export const partitionOf = (key: string, partitions: number): number =>
  (murmur2(Buffer.from(key)) & 0x7fff_ffff) % partitions

/** MurmurHash2 as Kafka's Java client computes it (seed 0x9747b28c), as a signed 32-bit integer. */
export function murmur2(data: Uint8Array): number {
  const multiplier = 0x5bd1e995
  let h = 0x9747b28c ^ data.length
  let at = 0
  for (; at + 4 <= data.length; at += 4) {
    let k = byte(data, at) | (byte(data, at + 1) << 8) | (byte(data, at + 2) << 16) | (byte(data, at + 3) << 24)
    k = Math.imul(k, multiplier)
    k = Math.imul(k ^ (k >>> 24), multiplier)
    h = Math.imul(h, multiplier) ^ k
  }
  const rest = data.length - at
  if (rest === 3) h ^= byte(data, at + 2) << 16
  if (rest >= 2) h ^= byte(data, at + 1) << 8
  if (rest >= 1) h = Math.imul(h ^ byte(data, at), multiplier)
  h = Math.imul(h ^ (h >>> 13), multiplier)
  return h ^ (h >>> 15)
}

const byte = (data: Uint8Array, at: number): number => data[at] ?? 0
