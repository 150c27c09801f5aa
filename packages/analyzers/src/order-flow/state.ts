import {
  type Column,
  createHorizons,
  emptyFlowBucket,
  emptyFootprint,
  emptySweepHistogram,
  type FlowDivergence,
  type FlowRings,
  type Footprint,
  noDivergence,
  noSweep,
  type OpenSweep,
  type SweepHistogram,
} from '@virtuoso/domain'
import { type PublicationConfig, type Published, publicationDefaults } from '../publication.ts'

export type OrderFlowConfig = PublicationConfig &
  Readonly<{
    /** ms of event time between two evaluations, 100 to 5 000. */
    slotMs: number
  }>
export const orderFlowDefaults: OrderFlowConfig = { ...publicationDefaults, slotMs: 250 }

/** Timeframes on which a flow divergence is looked for. */
export const divergenceTimeframes = ['M5', 'M30', 'H4'] as const
export type DivergenceTimeframe = (typeof divergenceTimeframes)[number]

export type OrderFlowState = {
  published: Published | undefined
  /** Number of the slot that was evaluated last; −1: none was. */
  slot: number
  /** Of the newest definition; empty: none came. */
  status: string
  rings: FlowRings
  /** Of all amounts in rings and footprint, the highest that came. */
  amountScale: number
  /** Of all prices in the footprint, the highest that came. */
  priceScale: number
  /** ms, event time of the newest trade; −1: none. */
  lastTradeMs: number
  readonly sweep: OpenSweep
  readonly histogram: SweepHistogram
  /** Of the histogram's bins; a function of the quote currency, so it is no part of the frozen state. */
  edges: Column | undefined
  readonly footprint: Footprint
  /** Range of the newest footprint that traded, units of 10^−priceScale; undefined: there was none. */
  rangeBefore: number | undefined
  /** x of the last closed footprint, or why there is none. */
  stackedImbalance: number | 'WARMING_UP' | 'NO_TRADES'
  readonly divergences: Readonly<Record<DivergenceTimeframe, FlowDivergence>>
}

export const initialState = (): OrderFlowState => ({
  published: undefined,
  slot: -1,
  status: '',
  rings: createHorizons(emptyFlowBucket),
  amountScale: 0,
  priceScale: 0,
  lastTradeMs: -1,
  sweep: noSweep(),
  histogram: emptySweepHistogram(),
  edges: undefined,
  footprint: emptyFootprint(),
  rangeBefore: undefined,
  stackedImbalance: 'WARMING_UP',
  divergences: { M5: noDivergence(), M30: noDivergence(), H4: noDivergence() },
})
