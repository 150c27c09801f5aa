/** Price goes one way and those who cross the spread the other, long enough to mean it. */

/** ms for which it must hold. */
export const divergenceHoldMs = 30_000

/** Per timeframe; mutable. */
export type FlowDivergence = {
  /** 1 buyers against a falling price, −1 sellers against a rising one, 0 none. */
  side: -1 | 0 | 1
  /** ms, since when; −1: it does not hold. */
  sinceMs: number
  hasBegun: boolean
}
export const noDivergence = (): FlowDivergence => ({ side: 0, sinceMs: -1, hasBegun: false })

export type DivergenceChange = Readonly<{ phase: 'BEGAN' | 'ENDED'; side: 'BULLISH' | 'BEARISH'; fromMs: number }>

type Measured = Readonly<{ priceZ: number; netShare: number; scale: number }>

/**
 * Takes what is measured now; undefined: nothing can be, which ends it.
 * @returns What changed; undefined: nothing did.
 */
export function followDivergence(
  state: FlowDivergence,
  measured: Measured | undefined,
  nowMs: number,
): DivergenceChange | undefined {
  const side = measured === undefined ? 0 : sideOf(measured)
  if (state.hasBegun) return measured !== undefined && goesOn(state, measured) ? undefined : endDivergence(state)
  if (side === 0 || side !== state.side) {
    state.side = side
    state.sinceMs = side === 0 ? -1 : nowMs
    return undefined
  }
  if (nowMs - state.sinceMs < divergenceHoldMs) return undefined
  state.hasBegun = true
  return changeOf(state, 'BEGAN')
}

/** Forgets it. @returns Its end when it had begun. */
export function endDivergence(state: FlowDivergence): DivergenceChange | undefined {
  const change = state.hasBegun ? changeOf(state, 'ENDED') : undefined
  Object.assign(state, noDivergence())
  return change
}

const changeOf = ({ side, sinceMs }: FlowDivergence, phase: DivergenceChange['phase']): DivergenceChange => ({
  phase,
  side: side > 0 ? 'BULLISH' : 'BEARISH',
  fromMs: sinceMs,
})

function sideOf({ priceZ, netShare, scale }: Measured): -1 | 0 | 1 {
  if (Math.abs(priceZ) < 1 || Math.abs(netShare) < scale || Math.sign(priceZ) === Math.sign(netShare)) return 0
  return netShare > 0 ? 1 : -1
}

/** Until one of them falls below half, or turns round. */
const goesOn = ({ side }: FlowDivergence, { priceZ, netShare, scale }: Measured): boolean =>
  -side * priceZ >= 0.5 && side * netShare >= scale / 2
