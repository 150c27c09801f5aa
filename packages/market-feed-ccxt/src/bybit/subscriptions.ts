import { isRow, type Row } from '../fields.ts'

const ackMaxMs = 5_000

/** What was asked of the venue and not answered yet. */
export type Subscriptions = Readonly<{
  /** A message of ours went out. */
  sent(text: string): void
  /** @returns The topics of the subscription that this answers, and whether the venue took it; undefined: another answer. */
  answered(answer: Row): Readonly<{ topics: readonly string[]; accepted: boolean }> | undefined
  /** A new connection: what was asked of the old one is void. */
  clear(): void
}>

type Asked = Readonly<{ subscribes: boolean; topics: readonly string[]; timer: NodeJS.Timeout }>

/** @param overdue - A message of ours was not answered within 5 s. */
export function subscriptions(overdue: (topics: readonly string[]) => void): Subscriptions {
  const open = new Map<string, Asked>()
  return {
    sent(text) {
      const { op, req_id: requestId, args } = messageOf(text)
      if ((op !== 'subscribe' && op !== 'unsubscribe') || !Array.isArray(args)) return
      const topics = args.map(String)
      const timer = setTimeout(overdue, ackMaxMs, topics).unref()
      open.set(String(requestId), { subscribes: op === 'subscribe', topics, timer })
    },
    answered(answer) {
      const asked = open.get(String(answer['req_id']))
      if (asked === undefined) return undefined
      clearTimeout(asked.timer)
      open.delete(String(answer['req_id']))
      return asked.subscribes ? { topics: asked.topics, accepted: answer['success'] === true } : undefined
    },
    clear() {
      for (const { timer } of open.values()) clearTimeout(timer)
      open.clear()
    },
  }
}

/** Our own words, but through ccxt. */
function messageOf(text: string): Row {
  const parsed: unknown = JSON.parse(text)
  return isRow(parsed) ? parsed : {}
}
