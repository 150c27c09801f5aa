import type { OpenSignal, SignalLife, ViewChanges } from '@virtuoso/view-store'
import { forgetOldest } from './forget-oldest.ts'

/** Signals that are open, and those that closed lately. */
export function signalMemo(active: readonly SignalLife[]) {
  const open = new Map(active.map((it) => [it.raised.signalId, it]))
  const closed = new Map<string, SignalLife>()
  const life = (id: string): SignalLife | undefined => open.get(id) ?? closed.get(id)
  return {
    life,
    adopt: (it: SignalLife): void => void (it.close === undefined ? open : closed).set(it.raised.signalId, it),
    apply({ signals, signalUpdates, signalCloses }: ViewChanges): readonly string[] {
      for (const it of signals)
        if (life(it.signalId) === undefined) open.set(it.signalId, { raised: it, updates: [], close: undefined })
      for (const it of signalUpdates) {
        const known = open.get(it.signalId)
        if (known !== undefined && !known.updates.some(({ eventId }) => eventId === it.eventId))
          open.set(it.signalId, { ...known, updates: [...known.updates, it] })
      }
      for (const it of signalCloses) {
        const known = open.get(it.signalId)
        if (known === undefined) continue
        open.delete(it.signalId)
        closed.set(it.signalId, { ...known, close: it })
      }
      forgetOldest(closed)
      return [...signals, ...signalUpdates, ...signalCloses].map((it) => it.instrument)
    },
    openOf(instrument: string): OpenSignal | undefined {
      const newest = [...open.values()]
        .filter((it) => it.raised.instrument === instrument)
        .sort((a, b) => b.raised.offset - a.raised.offset)[0]
      if (newest === undefined) return undefined
      const { signalId, side, score, partition, offset } = newest.raised
      const told = newest.updates.at(-1)
      return { signalId, instrument, side, score: told === undefined ? score : told.score, partition, offset }
    },
  }
}
