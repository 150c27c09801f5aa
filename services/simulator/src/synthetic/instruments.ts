/** What distinguishes one perpetual of the synthetic venue from another. */
export type Instrument = Readonly<{
  symbol: string
  base: string
  /** Bybit's id of the symbol. */ symbolId: number
  /** Unix epoch milliseconds. */ launchMs: number
  /** Price in USDT at the start of the generator. */ basePrice: number
  /** The tick is 10^-tickDecimals USDT. */ tickDecimals: number
  /** Decimals that Bybit prints prices with, at least tickDecimals. */ priceScale: number
  /** The amount step is 10^-stepDecimals of the base coin. */ stepDecimals: number
  /** Share of a Bitcoin move that it follows. */ beta: number
  /** Standard deviation of its own move in a calm minute, bps. */ ownBps: number
  /** Trades in an average minute at intensity 1. */ tradesPerMinute: number
  /** Median value of a trade, USDT. */ tradeUsdt: number
  /** Median value of a book level, USDT. */ levelUsdt: number
  /** Share of price levels that hold an order, 0..1. */ density: number
  /** Book updates come every so many steps of 100 ms at intensity 1. */ bookEverySteps: number
  /** Open interest at the start, in the base coin. */ openInterest: number
  /** Upper bound of the funding rate, as Bybit prints it. */ fundingCap: string
  maxLeverage: string
}>

const columns = (
  [base, symbolId, launchMs, maxLeverage, fundingCap]: [string, number, number, string, string],
  [basePrice, tickDecimals, priceScale, stepDecimals]: [number, number, number, number],
  [beta, ownBps, tradesPerMinute, tradeUsdt]: [number, number, number, number],
  [levelUsdt, density, bookEverySteps, openInterest]: [number, number, number, number],
): Instrument => ({
  ...{ symbol: `${base}USDT`, base, symbolId, launchMs, maxLeverage, fundingCap },
  ...{ basePrice, tickDecimals, priceScale, stepDecimals },
  ...{ beta, ownBps, tradesPerMinute, tradeUsdt },
  ...{ levelUsdt, density, bookEverySteps, openInterest },
})

/** Ten perpetuals in USDT. Ticks, steps, scales and ids are Bybit's; prices and activity are made up. */
export const instruments: readonly Instrument[] = [
  columns(['BTC', 5, 1584230400000, '100.00', '0.005'], [65000, 1, 2, 3], [1, 0.3, 110, 900], [9000, 0.6, 1, 59000]),
  columns(['ETH', 6, 1615766400000, '100.00', '0.005'], [1920, 2, 2, 2], [1.15, 0.9, 90, 700], [6000, 0.85, 1, 830000]),
  columns(['SOL', 38, 1634256000000, '100.00', '0.005'], [77, 2, 3, 1], [1.3, 1.5, 90, 500], [60000, 1, 2, 6700000]),
  columns(['BNB', 36, 1624951080000, '50.00', '0.01'], [610, 1, 2, 2], [0.8, 1.2, 50, 450], [12000, 1, 2, 420000]),
  columns(['XRP', 8, 1620898440000, '100.00', '0.005'], [1.35, 4, 4, 1], [1.1, 1.7, 60, 400], [15000, 1, 2, 210000000]),
  columns(
    ['DOGE', 33, 1622630640000, '75.00', '0.0058'],
    [0.0705, 5, 5, 0],
    [1.3, 2.2, 60, 350],
    [40000, 1, 2, 1390000000],
  ),
  columns(['ADA', 27, 1610668800000, '75.00', '0.0058'], [0.26, 4, 4, 0], [1.2, 2, 50, 300], [30000, 1, 2, 320000000]),
  columns(['AVAX', 52, 1631664000000, '50.00', '0.01'], [9.5, 3, 3, 1], [1.35, 2.2, 50, 300], [5000, 0.95, 2, 7200000]),
  columns(['LINK', 26, 1514764800000, '50.00', '0.01'], [9.1, 3, 3, 1], [1.2, 2, 50, 300], [5000, 0.95, 2, 6100000]),
  columns(['DOT', 28, 1616060040000, '50.00', '0.01'], [1.3, 4, 4, 1], [1.2, 2, 50, 300], [4000, 0.95, 2, 26000000]),
]
