import { fixed } from './decimal-text.ts'
import type { Instrument } from './instruments.ts'

/** An instrument as `/v5/market/instruments-info` describes it. */
export function instrumentInfo(instrument: Instrument) {
  const { symbol, base, symbolId, launchMs, priceScale, tickDecimals, stepDecimals, fundingCap, maxLeverage } =
    instrument
  const tick = fixed(10 ** (priceScale - tickDecimals), priceScale)
  const step = fixed(1, stepDecimals)
  const largest = fixed(10 ** (stepDecimals + 6), stepDecimals)
  return {
    symbol,
    ...{ contractType: 'LinearPerpetual', status: 'Trading', baseCoin: base, quoteCoin: 'USDT' },
    ...{ launchTime: `${launchMs}`, deliveryTime: '0', deliveryFeeRate: '', priceScale: `${priceScale}` },
    leverageFilter: { minLeverage: '1', maxLeverage, leverageStep: '0.01' },
    priceFilter: { minPrice: tick, maxPrice: fixed(2 * 10 ** (priceScale + 6), priceScale), tickSize: tick },
    lotSizeFilter: {
      ...{ maxOrderQty: largest, minOrderQty: step, qtyStep: step },
      ...{ postOnlyMaxOrderQty: largest, maxMktOrderQty: largest, minNotionalValue: '5' },
    },
    ...{ unifiedMarginTrade: true, fundingInterval: 480, settleCoin: 'USDT', copyTrading: 'both' },
    ...{ upperFundingRate: fundingCap, lowerFundingRate: `-${fundingCap}`, isPreListing: false, preListingInfo: null },
    riskParameters: { priceLimitRatioX: '0.05', priceLimitRatioY: '0.1' },
    ...{ displayName: '', symbolType: '', forbidUplWithdrawal: false, symbolId },
  }
}
