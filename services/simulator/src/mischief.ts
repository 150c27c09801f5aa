import type { Frame } from './venue-source.ts'

type Aim = Readonly<{
  /** First part or parts of a topic, such as `orderbook` or `orderbook.200`; undefined: every channel. */
  channel?: string
  /** Venue symbol, such as `BTCUSDT`; undefined: every instrument. */
  instrument?: string
}>

/** Misbehaviour on request. It takes effect `afterMs` (default 0) after it was asked for. */
export type Mischief =
  /** Acts on the next `count` (default 1) frames that it is aimed at. */
  | (Aim & Readonly<{ kind: 'drop' | 'duplicate' | 'swap'; count?: number; afterMs?: number }>)
  /** What it is aimed at stays silent on the connections open now; they still get acks and pongs. A new connection is served. */
  | (Aim & Readonly<{ kind: 'mute'; afterMs?: number }>)
  /** For `forMs` whoever subscribes to it is acknowledged and told nothing; then all at once what they would have been told. */
  | (Aim & Readonly<{ kind: 'late'; forMs: number; afterMs?: number }>)
  /** From now on whoever subscribes to it is first told the last `count` (default 10) frames of the topic again. */
  | (Aim & Readonly<{ kind: 'retell'; count?: number; afterMs?: number }>)
  /** Closes every open connection with code 1001, and takes no new one for `forMs`. */
  | Readonly<{ kind: 'away'; forMs: number; afterMs?: number }>
  /** Closes every open connection with code 1001. */
  | Readonly<{ kind: 'close'; afterMs?: number }>
  /** Sends `text` as one frame, verbatim, on every open connection. */
  | Readonly<{ kind: 'inject'; text: string; afterMs?: number }>

export type FrameMischief = Extract<Mischief, { kind: 'drop' | 'duplicate' | 'swap' }>

export const isAimedAt = ({ channel, instrument }: Aim, topic: string): boolean =>
  (channel === undefined || topic.startsWith(`${channel}.`)) &&
  (instrument === undefined || topic.endsWith(`.${instrument}`))

type Armed = { mischief: FrameMischief; left: number; held: Frame | undefined }

/** Lets armed mischief act on the frames that pass. */
export type Tampering = Readonly<{
  arm(mischief: FrameMischief): void
  /** @returns what is sent in place of this frame: nothing, once, twice, or this one and then the one held before. */
  tamper(frame: Frame): readonly Frame[]
}>

export function tampering(): Tampering {
  const armed: Armed[] = []

  function release(at: Armed): void {
    if (at.left === 0 && at.held === undefined) armed.splice(armed.indexOf(at), 1)
  }

  return {
    arm: (mischief) => armed.push({ mischief, left: mischief.count ?? 1, held: undefined }),
    tamper(frame) {
      const at = armed.find(
        (one) => one.held?.topic === frame.topic || (wants(one) && isAimedAt(one.mischief, frame.topic)),
      )
      if (at === undefined) return [frame]
      const sent = act(at, frame)
      release(at)
      return sent
    },
  }
}

const wants = ({ left, held }: Armed): boolean => left > 0 && held === undefined

/** A swap holds a frame back until the next one of the same topic has gone out before it. */
function act(at: Armed, frame: Frame): readonly Frame[] {
  if (at.held !== undefined) {
    const late = at.held
    at.held = undefined
    return [frame, late]
  }
  at.left -= 1
  if (at.mischief.kind === 'duplicate') return [frame, frame]
  if (at.mischief.kind === 'swap') at.held = frame
  return []
}
