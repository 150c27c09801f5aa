import { createHash } from 'node:crypto'

/** Next offsets of one topic, by partition. */
type Offsets = readonly number[]

/** Up to where somebody has been told everything: first offsets not told yet, of the topics that are never conflated. */
export type Told = Readonly<{ signals: Offsets; gaps: Offsets }>

/**
 * Opaque to whoever holds it; the same place in the same log is the same id.
 * @param logId - An id of another log means nothing here.
 */
export const resumeId = (logId: string, { signals, gaps }: Told): string =>
  Buffer.from(`${tagOf(logId)};${signals.join(',')};${gaps.join(',')}`).toString('base64url')

/** @returns undefined when it was not made for this log and its partitions. */
export function readResumeId(logId: string, partitions: number, id: string): Told | undefined {
  const [tag, signals, gaps, ...more] = Buffer.from(id, 'base64url').toString('latin1').split(';')
  const told = { signals: offsetsOf(signals), gaps: offsetsOf(gaps) }
  const fits = (it: Offsets): boolean => it.length === partitions && it.every(Number.isSafeInteger)
  return tag === tagOf(logId) && more.length === 0 && fits(told.signals) && fits(told.gaps) ? told : undefined
}

const offsetsOf = (text = ''): Offsets => text.split(',').map((it) => (/^\d{1,16}$/.test(it) ? Number(it) : Number.NaN))

const tagOf = (logId: string): string => createHash('sha256').update(logId).digest('base64url').slice(0, 8)
