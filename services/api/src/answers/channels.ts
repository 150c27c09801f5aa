import type { ChannelRow, InstrumentRow } from '@virtuoso/view-store'

/** Those the venue offers, and any other that said something, by name. */
export function channelStatesOf({ instrument, integrity }: InstrumentRow, channels: readonly ChannelRow[]) {
  const states = channels.filter((it) => it.instrument === instrument)
  const names = [...new Set([...integrity, ...states].map((it) => it.channel))].sort()
  return names.map((channel) => {
    const found = states.find((it) => it.channel === channel)
    return {
      channel,
      integrity: integrity.find((it) => it.channel === channel)?.integrity ?? 'NOT_OFFERED',
      state: found?.state ?? 'NEVER',
      sinceMs: found?.sinceMs ?? null,
    }
  })
}
