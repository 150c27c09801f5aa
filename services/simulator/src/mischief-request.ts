import type { Mischief } from './mischief.ts'

/**
 * Reads the body of `POST /_sim/mischief`.
 * @returns the mischief, or a sentence saying what is wrong with it.
 */
export function readMischief(body: string): Mischief | string {
  const fields = readFields(body)
  if (fields === undefined) return 'the body is not a JSON object'
  const { kind, channel, instrument, count, afterMs, forMs, text } = fields
  if (!isText(channel)) return 'channel is not a text'
  if (!isText(instrument)) return 'instrument is not a text'
  if (!isWhole(count, 1)) return 'count is not a whole number of at least 1'
  if (!isWhole(afterMs, 0)) return 'afterMs is not a whole number of at least 0'
  if (!isWhole(forMs, 1)) return 'forMs is not a whole number of at least 1'
  const aim = { channel, instrument }
  if (kind === 'drop' || kind === 'duplicate' || kind === 'swap' || kind === 'retell')
    return { kind, ...aim, count, afterMs }
  if (kind === 'mute') return { kind, ...aim, afterMs }
  if (kind === 'close') return { kind, afterMs }
  if (kind === 'late' || kind === 'away') {
    if (forMs === undefined) return `${kind} needs forMs`
    return kind === 'late' ? { kind, ...aim, forMs, afterMs } : { kind, forMs, afterMs }
  }
  if (kind !== 'inject') return 'kind is none of drop, duplicate, swap, mute, retell, late, close, away, inject'
  return typeof text === 'string' ? { kind, text, afterMs } : 'inject needs a text'
}

function readFields(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined
  } catch {
    return undefined
  }
}

const isText = (value: unknown): value is string | undefined => value === undefined || typeof value === 'string'

const isWhole = (value: unknown, least: number): value is number | undefined =>
  value === undefined || (typeof value === 'number' && Number.isSafeInteger(value) && value >= least)
