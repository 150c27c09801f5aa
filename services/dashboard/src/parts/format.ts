const two = (value: number): string => String(value).padStart(2, '0')

/** `12:03:58` UTC, with milliseconds where they matter. */
export function timeText(ms: number, withMs = false): string {
  const at = new Date(ms)
  const text = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`
  return withMs ? `${text}.${String(at.getUTCMilliseconds()).padStart(3, '0')}` : text
}

export const dateTimeText = (ms: number): string =>
  `${new Date(ms).toISOString().slice(0, 10)} ${timeText(ms, true)} UTC`

/** `0.4 s`, `41 s`, `12 min`, `3 h`. */
export function ageText(ms: number): string {
  if (ms < 10_000) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`
}

/** `67 120.5`: thousands apart by a thin space, digits as they came. */
export function priceText(price: string): string {
  const [whole = '', ...rest] = price.split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, '\u2009'), ...rest].join('.')
}

export const percentText = (share: number): string => `${share < 0 ? '−' : '+'}${(Math.abs(share) * 100).toFixed(2)} %`

export const signedText = (value: number, decimals = 1): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(decimals)}`

export const scoreText = (score: number | null): string => (score === null ? 'n/a' : score.toFixed(0))

const titles: Readonly<Record<string, string>> = {
  ORDER_FLOW: 'flow',
  ORDER_BOOK: 'book',
  VOLUME: 'volume',
  PRICE_STRUCTURE: 'structure',
  TECHNICAL: 'technical',
  SENTIMENT: 'sentiment',
  CONFLUENCE: 'confluence',
}
export const dimensions = ['ORDER_FLOW', 'ORDER_BOOK', 'VOLUME', 'PRICE_STRUCTURE', 'TECHNICAL', 'SENTIMENT'] as const

export const titleOf = (dimension: string): string => titles[dimension] ?? wordsOf(dimension)

/** `SCORE_REVERTED` → score reverted, `tradeFlow` → trade flow. */
export const wordsOf = (name: string): string =>
  /^[A-Z0-9_]+$/.test(name)
    ? name.toLowerCase().replaceAll('_', ' ')
    : name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

const reasonWords: Readonly<Record<string, string>> = {
  WARMING_UP: 'too little history yet',
  NO_DATA: 'no such data was ever seen',
  FEED_GAP: 'its feed has a gap',
  CANDLE_GAP: 'too much of its candles lies in gaps',
  STALE: 'its newest datum is too old',
  NO_TRADES: 'nothing was traded',
  FLAT: 'nothing moved',
  SIDE_UNKNOWN: 'the taker’s side is not known',
  BOOK_UNSYNCED: 'the book is not in step with the venue',
  BOOK_CROSSED: 'the book is crossed',
  BOOK_ONE_SIDED: 'the book has one side only',
  NOT_OFFERED: 'the venue does not offer it',
  NOT_APPLICABLE: 'does not apply here',
  INSTRUMENT_UNKNOWN: 'not defined yet',
  HALTED: 'not trading',
  CLOCK_SUSPECT: 'the venue’s clock runs ahead',
  INSUFFICIENT_COVERAGE: 'too much of it is missing',
}
export const reasonText = (code: string): string => reasonWords[code] ?? wordsOf(code)

/** Each reason once, with what it concerns. */
export function reasonsText(reasons: readonly Readonly<{ code: string; part: string }>[]): string {
  const parts = new Map<string, string[]>()
  for (const { code, part } of reasons) {
    const named = parts.get(code) ?? []
    if (part !== '') named.push(partText(part))
    parts.set(code, named)
  }
  return [...parts]
    .map(([code, named]) => `${reasonText(code)}${named.length === 0 ? '' : ` (${named.join(', ')})`}`)
    .join('; ')
}

const timeframes: Readonly<Record<string, string>> = { M1: '1m', M5: '5m', M30: '30m', H4: '4h' }
/** `M5.tradeFlow` → 5m trade flow, `ORDER_BOOK` → book. */
const partText = (part: string): string =>
  part
    .split('.')
    .map((it) => timeframes[it] ?? titleOf(it))
    .join(' ')

/** Which of eleven shades, s0 (bearish) to s10 (bullish), s5 balanced. */
export const shadeOf = (score: number): string => `s${Math.min(10, Math.max(0, Math.round(score / 10)))}`

export const arrowOf = (score: number): string => (score >= 60 ? '▲' : score <= 40 ? '▼' : '·')

/** `market.events/1@91200..91232` in pieces. */
export function rangeOf(
  text: string,
): Readonly<{ topic: string; partition: number; from: number; to: number }> | undefined {
  const match = /^([\w.-]+)\/(\d+)@(\d+)\.\.(\d+)$/.exec(text)
  return match === null
    ? undefined
    : { topic: match[1] ?? '', partition: Number(match[2]), from: Number(match[3]), to: Number(match[4]) }
}
export function placeOf(text: string): Readonly<{ topic: string; partition: number; offset: number }> | undefined {
  const match = /^([\w.-]+)\/(\d+)@(\d+)$/.exec(text)
  return match === null ? undefined : { topic: match[1] ?? '', partition: Number(match[2]), offset: Number(match[3]) }
}

/** Many of one kind are counted, not listed: `5 × bullish order block`. */
export function countedText(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => (count === 1 ? name : `${count} × ${name}`)).join(', ')
}
