import { VirtuosoError } from './errors.ts'

/** One record's address, written `market.events/1@91231`. */
export type Coordinate = Readonly<{ topic: string; partition: number; offset: number }>

/** A stretch of one partition, written `market.events/1@91200..91300`; the end is excluded. */
export type OffsetRange = Readonly<{ topic: string; partition: number; from: number; to: number }>

export const coordinateText = ({ topic, partition, offset }: Coordinate): string => `${topic}/${partition}@${offset}`

export const rangeText = ({ topic, partition, from, to }: OffsetRange): string => `${topic}/${partition}@${from}..${to}`

/** @throws VirtuosoError `usage` when the text is not a coordinate. */
export function parseCoordinate(text: string): Coordinate {
  const match = /^([\w.-]+)\/(\d+)@(\d+)$/.exec(text)
  if (match === null) throw notOne('coordinate', text, 'market.events/1@91231')
  return { topic: match[1] ?? '', partition: Number(match[2]), offset: Number(match[3]) }
}

/** @throws VirtuosoError `usage` when the text is not a range. */
export function parseRange(text: string): OffsetRange {
  const match = /^([\w.-]+)\/(\d+)@(\d+)\.\.(\d+)$/.exec(text)
  if (match === null) throw notOne('range', text, 'market.events/1@91200..91300')
  return { topic: match[1] ?? '', partition: Number(match[2]), from: Number(match[3]), to: Number(match[4]) }
}

const notOne = (what: string, text: string, example: string): VirtuosoError =>
  new VirtuosoError('usage', `"${text.slice(0, 200)}" is not a ${what}`, { action: `write it like ${example}` })
