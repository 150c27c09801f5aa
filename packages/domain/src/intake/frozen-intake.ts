import type { InstrumentDefined } from '@virtuoso/contracts'
import { type FrozenOrderBook, freezeOrderBook, isFrozenOrderBook, thawOrderBook } from '../book/frozen-order-book.ts'
import { channels, freezeChannels, thawChannels } from './channel-states.ts'
import { emptyIntake, type Intake } from './intake.ts'
import { type FrozenGap, freezeGaps, thawGaps } from './recent-gaps.ts'
import { freezeRepeatWindow, thawRepeatWindow } from './repeat-window.ts'

/** An intake as plain data: equal intakes give equal bytes. −1 stands for nothing in `times`. */
export type FrozenIntake = Readonly<{
  /** JSON of the definition, fields in schema order; empty: none. */
  definition: string
  shard: string
  isSelected: boolean
  /** feedEpoch, nowMs, watermarkMs, eventTimeMs, clockSuspectUntilMs, then the last datum of each channel. */
  times: readonly number[]
  channels: readonly (readonly number[])[]
  gaps: readonly FrozenGap[]
  trades: Uint8Array
  book: FrozenOrderBook
  /** duplicate, superseded, receivedTime, offBook. */
  counts: readonly number[]
}>

export const freezeIntake = (intake: Intake): FrozenIntake => ({
  definition: intake.definition === undefined ? '' : JSON.stringify(intake.definition),
  shard: intake.shard ?? '',
  isSelected: intake.isSelected,
  times: [
    intake.feedEpoch,
    intake.nowMs ?? -1,
    intake.watermarkMs ?? -1,
    intake.eventTimeMs,
    intake.clockSuspectUntilMs ?? -1,
    ...channels.map((channel) => intake.lastDatumMs[channel] ?? -1),
  ],
  channels: freezeChannels(intake.channels),
  gaps: freezeGaps(intake.gaps),
  trades: freezeRepeatWindow(intake.trades),
  book: freezeOrderBook(intake.book),
  counts: [intake.counts.duplicate, intake.counts.superseded, intake.counts.receivedTime, intake.counts.offBook],
})

/** @throws RangeError or SyntaxError when it is not what `freezeIntake` gives. */
export function thawIntake(frozen: FrozenIntake): Intake {
  const [feedEpoch = 0, nowMs = -1, watermarkMs = -1, eventTimeMs = 0, clockSuspectUntilMs = -1, ...seen] = frozen.times
  const [duplicate = 0, superseded = 0, receivedTime = 0, offBook = 0] = frozen.counts
  const definition: InstrumentDefined | undefined = frozen.definition === '' ? undefined : JSON.parse(frozen.definition)
  if (seen.length !== channels.length || !isFrozenOrderBook(frozen.book)) throw new RangeError('no intake')
  const intake: Intake = {
    ...emptyIntake(),
    definition,
    shard: frozen.shard === '' ? undefined : frozen.shard,
    isSelected: frozen.isSelected,
    feedEpoch,
    nowMs: orNothing(nowMs),
    watermarkMs: orNothing(watermarkMs),
    eventTimeMs,
    clockSuspectUntilMs: orNothing(clockSuspectUntilMs),
    channels: thawChannels(frozen.channels),
    gaps: thawGaps(frozen.gaps),
    trades: thawRepeatWindow(frozen.trades),
    book: thawOrderBook(frozen.book),
    counts: { duplicate, superseded, receivedTime, offBook },
  }
  for (const [index, channel] of channels.entries()) intake.lastDatumMs[channel] = orNothing(seen[index] ?? -1)
  return intake
}

const orNothing = (value: number): number | undefined => (value === -1 ? undefined : value)
