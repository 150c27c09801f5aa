/** A whole number of 10^-decimals as decimal text with all its decimals: (652, 2) is `6.52`. */
export function fixed(units: number, decimals: number): string {
  const sign = units < 0 ? '-' : ''
  const digits = `${Math.abs(units)}`.padStart(decimals + 1, '0')
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

/** The same without zeros at the end, as Bybit prints volumes: (1500, 3) is `1.5`. */
export function trimmed(units: number, decimals: number): string {
  const text = fixed(units, decimals)
  return decimals === 0 ? text : text.replace(/\.?0+$/, '')
}

type Scales = Readonly<{ tickDecimals: number; priceScale: number; stepDecimals: number }>

/** A price in ticks as trades, books and tickers print it: to the price scale. */
export const priceText = (ticks: number, { tickDecimals, priceScale }: Scales): string =>
  fixed(ticks, tickDecimals) + '0'.repeat(priceScale - tickDecimals)

/** An amount in steps. */
export const amountText = (steps: number, { stepDecimals }: Scales): string => fixed(steps, stepDecimals)
