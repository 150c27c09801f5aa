import type { KafkaRequest } from './kafka-request.ts'

/**
 * Brokers say in two of their answers where they are; a client that believed them would go past the proxy.
 * @param frame - The whole answer; its ports are overwritten where `portFor` knows another.
 */
export function rewriteAddresses(
  { api, version }: Pick<KafkaRequest, 'api' | 'version'>,
  frame: Buffer,
  portFor: (port: number) => number | undefined,
): void {
  const from: Cursor = { frame, at: 8 }
  const rewrite = (): void => {
    const port = portFor(frame.readInt32BE(from.at))
    if (port !== undefined) frame.writeInt32BE(port, from.at)
    from.at += 4
  }
  if (api === 'Metadata') metadata(from, version, rewrite)
  if (api === 'FindCoordinator') coordinator(from, version, rewrite)
}

type Cursor = { readonly frame: Buffer; at: number }

function metadata(from: Cursor, version: number, rewrite: () => void): void {
  const isFlexible = version >= 9
  if (isFlexible) skipTags(from)
  if (version >= 3) from.at += 4 // throttle time
  const skipText = isFlexible ? skipCompactText : skipText16
  for (let left = isFlexible ? uvarint(from) - 1 : int32(from); left > 0; left -= 1) {
    from.at += 4 // node
    skipText(from) // host: loopback, as ours
    rewrite()
    if (version >= 1) skipText(from) // rack
    if (isFlexible) skipTags(from)
  }
}

function coordinator(from: Cursor, version: number, rewrite: () => void): void {
  if (version >= 3) throw new RangeError(`FindCoordinator version ${version} is not known to the proxy`)
  if (version >= 1) from.at += 4 // throttle time
  from.at += 2 // error
  if (version >= 1) skipText16(from) // its message
  from.at += 4 // node
  skipText16(from) // host
  rewrite()
}

function skipText16(from: Cursor): void {
  const length = from.frame.readInt16BE(from.at)
  from.at += 2 + Math.max(0, length)
}

function skipCompactText(from: Cursor): void {
  const length = uvarint(from)
  from.at += Math.max(0, length - 1)
}

function skipTags(from: Cursor): void {
  for (let left = uvarint(from); left > 0; left -= 1) {
    uvarint(from)
    const size = uvarint(from)
    from.at += size
  }
}

function int32(from: Cursor): number {
  from.at += 4
  return from.frame.readInt32BE(from.at - 4)
}

function uvarint(from: Cursor): number {
  let value = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = from.frame.readUInt8(from.at++)
    value += (byte & 0x7f) * factor
    if (byte < 0x80) return value
  }
}
