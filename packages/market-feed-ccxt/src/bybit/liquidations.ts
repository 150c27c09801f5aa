import type { InstrumentDefined, LiquidationReported, PositionSide } from '@virtuoso/contracts'
import { amountOf, positive, priceOf, type Row, timeOf } from '../fields.ts'
import { ItemFault } from '../item-fault.ts'

/**
 * One item of `allLiquidation.<symbol>`: every liquidation, none sampled away. `S` is the side of the position: `Buy`
 * tells that a long died. `p` is the bankruptcy price.
 * `{"T":1739502302929,"s":"ROSEUSDT","S":"Sell","v":"20000","p":"0.04499"}`
 * https://bybit-exchange.github.io/docs/v5/websocket/public/all-liquidation
 */
export function readLiquidation(row: Row, definition: InstrumentDefined, receivedTimeMs: number): LiquidationReported {
  const { instrument, priceScale, amountScale } = definition
  return {
    instrument,
    exchangeTimeMs: timeOf(row['T'], 'T'),
    receivedTimeMs,
    origin: 'STREAM',
    flags: [],
    positionSide: positionSideOf(row['S']),
    price: priceOf(row, 'p', priceScale),
    priceScale,
    priceKind: 'BANKRUPTCY',
    amount: positive(amountOf(row, 'v', amountScale), 'v'),
    amountScale,
    completeness: 'FULL',
    venueLiquidationId: undefined,
  }
}

function positionSideOf(side: unknown): PositionSide {
  if (side === 'Buy') return 'LONG'
  if (side === 'Sell') return 'SHORT'
  throw new ItemFault('BAD_SIDE', 'S', `S is ${String(side).slice(0, 60)}`)
}
