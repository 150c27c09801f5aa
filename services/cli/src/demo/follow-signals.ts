import { open, type SignalRaised, shortId } from '@virtuoso/contracts'
import type { EventLog } from '@virtuoso/event-log'

/** What is read from a log's `signals` while it grows. */
export type FollowedSignals = Readonly<{
  /** Signals raised since the following began. */
  raisedCount(): number
  /** Reads no further. */
  stop(): void
}>

const waitMs = 500

/**
 * Follows the signals of a log from its end on.
 * @param raised - Called for each new signal, partition by partition in order.
 */
export function followSignals(log: EventLog, raised: (signal: RaisedSignal) => void): FollowedSignals {
  let isStopped = false
  let count = 0

  async function follow(partition: number, fromOffset: number): Promise<void> {
    for (let at = fromOffset; !isStopped; ) {
      const { records, nextOffset } = await log.read({ topic: 'signals', partition, fromOffset: at, waitMs })
      if (isStopped) return
      for (const stored of records) {
        const record = open(log.codec, stored)
        if (record.type !== 'SignalRaised') continue
        count += 1
        raised(described(record.event))
      }
      at = nextOffset
    }
  }

  async function followAll(): Promise<void> {
    const positions = await log.positions('signals')
    await Promise.all(positions.map(({ partition, endOffset }) => follow(partition, endOffset)))
  }

  // A log that does not answer ends the services, and they say so; here nothing more is to be told.
  followAll().catch(() => undefined)
  return {
    raisedCount: () => count,
    stop() {
      isStopped = true
    },
  }
}

/** A signal in the words of people. */
export type RaisedSignal = Readonly<{
  /** `LONG SOL/USDT 77`. */ title: string
  /** `sig_7f3k9q2m`. */ shortId: string
}>

function described({ side, instrument, score, signalId }: SignalRaised): RaisedSignal {
  const symbol = instrument.slice(instrument.indexOf(':') + 1).replace(/:.*$/, '')
  return { title: `${side} ${symbol} ${Math.round(score)}`, shortId: shortId('sig', signalId) }
}
