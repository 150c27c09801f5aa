import {
  type ChannelRow,
  channelStates,
  type GapRow,
  type OverviewView,
  type ResumptionRow,
  type ViewChanges,
} from '@virtuoso/view-store'
import { forgetOldest } from './forget-oldest.ts'

type Up = Readonly<{ instrument: string; channel: string; atTimeMs: number; offset: number }>

/** Whether each channel is up, from gaps and their ends. */
export function channelMemo(view: OverviewView) {
  const gaps = new Map(view.gaps.map((it) => [it.gapId, it]))
  const ended = new Map<string, GapRow>()
  const ups = new Map<string, Up>()
  for (const { instrument, channel, state, sinceMs } of view.channels)
    if (state === 'UP') ups.set(`${instrument} ${channel}`, { instrument, channel, atTimeMs: sinceMs, offset: -1 })
  const isOpen = (it: GapRow, { instrument, channel, offset }: ResumptionRow): boolean =>
    it.instrument === instrument && it.channel === channel && it.offset < offset
  const resume = (row: ResumptionRow): void => {
    if (row.gapId !== undefined && ended.has(row.gapId)) return
    for (const gap of gaps.values())
      if (isOpen(gap, row)) {
        const { atTimeMs, recovered, offset } = row
        gaps.delete(gap.gapId)
        ended.set(gap.gapId, { ...gap, end: { atTimeMs, recovered, offset } })
      }
    forgetOldest(ended)
    ups.set(`${row.instrument} ${row.channel}`, row)
  }
  return {
    apply(changes: ViewChanges): readonly string[] {
      for (const it of changes.gaps) if (!ended.has(it.gapId) && !gaps.has(it.gapId)) gaps.set(it.gapId, it)
      for (const it of changes.resumptions) resume(it)
      return [...changes.gaps, ...changes.resumptions].map((it) => it.instrument)
    },
    of(instrument: string): Readonly<{ channels: readonly ChannelRow[]; gaps: readonly GapRow[] }> {
      const open = [...gaps.values()].filter((it) => it.instrument === instrument)
      const up = [...ups.values()].filter((it) => it.instrument === instrument)
      return { channels: channelStates(up, open), gaps: open }
    },
    gap: (gapId: string): GapRow | undefined => gaps.get(gapId) ?? ended.get(gapId),
  }
}
