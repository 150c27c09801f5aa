/** From which price a candle opens: the close before it, or its own first trade. */
export type OpenConvention = 'PREVIOUS_CLOSE' | 'FIRST_TRADE'

/** Measured where it could be; `other` stands for every venue that is not named. */
export const openConventions = { bybit: 'PREVIOUS_CLOSE', other: 'FIRST_TRADE' } as const satisfies Record<
  string,
  OpenConvention
>

/** Of the instrument's venue. @param instrument - Canonical, `venue:symbol`. */
export const openConvention = (instrument: string): OpenConvention =>
  venueOf(instrument) === 'bybit' ? openConventions.bybit : openConventions.other

/** `bybit` of `bybit:BTC/USDT:USDT`. */
export const venueOf = (instrument: string): string => instrument.slice(0, instrument.indexOf(':'))
