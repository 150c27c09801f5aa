import type { Frame } from '../venue-source.ts'

/**
 * What a client that subscribes in the middle has missed: the state that the frames played so far add up to, as one
 * snapshot. Books and tickers are built up by deltas and have such a state; trades and candles have none.
 * @param frames - the frames of one topic that were played, in order.
 */
export function recordedState(topic: string, frames: readonly Frame[]): readonly Frame[] {
  if (topic.startsWith('orderbook.')) return asSnapshot(topic, frames, bookOf)
  if (topic.startsWith('tickers.')) return asSnapshot(topic, frames, tickerOf)
  return []
}

type Fields = Readonly<Record<string, unknown>>

function asSnapshot(
  topic: string,
  frames: readonly Frame[],
  fold: (parts: readonly Fields[]) => Fields,
): readonly Frame[] {
  const parsed = frames.map(({ text }) => fieldsOf(JSON.parse(text)))
  const last = parsed.at(-1)
  if (last === undefined) return []
  const start = parsed.findLastIndex(({ type }) => type === 'snapshot')
  const data = fold(parsed.slice(Math.max(0, start)).map((frame) => fieldsOf(frame['data'])))
  return [{ topic, text: JSON.stringify({ ...last, type: 'snapshot', data }) }]
}

const tickerOf = (parts: readonly Fields[]): Fields => Object.assign({}, ...parts)

function bookOf(parts: readonly Fields[]): Fields {
  const bids = sideOf(parts.map(({ b }) => levelsOf(b)))
  const asks = sideOf(parts.map(({ a }) => levelsOf(a)))
  return { ...parts.at(-1), b: bids.toReversed(), a: asks }
}

type Level = readonly [price: string, size: string]

/** @returns the levels that are left, lowest price first. */
function sideOf(changes: readonly (readonly Level[])[]): readonly Level[] {
  const sizes = new Map<string, string>()
  for (const [price, size] of changes.flat()) {
    if (Number(size) === 0) sizes.delete(price)
    else sizes.set(price, size)
  }
  return [...sizes].sort(([one], [other]) => Number(one) - Number(other))
}

const fieldsOf = (value: unknown): Fields => (typeof value === 'object' && value !== null ? { ...value } : {})

const levelsOf = (value: unknown): readonly Level[] =>
  (Array.isArray(value) ? value : []).flatMap((level: unknown) =>
    Array.isArray(level) && typeof level[0] === 'string' && typeof level[1] === 'string' ? [[level[0], level[1]]] : [],
  )
