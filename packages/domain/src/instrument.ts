/** From which price a candle opens: the close before it, or its own first trade. */
export type OpenConvention = 'PREVIOUS_CLOSE' | 'FIRST_TRADE'

/** Measured where it could be; `other` stands for every venue that is not named. */
export const openConventions = { bybit: 'PREVIOUS_CLOSE', other: 'FIRST_TRADE' } as const satisfies Record<
  string,
  OpenConvention
>

/** Of the instrument's venue. @param instrument - Canonical, `venue:symbol`. */
export const openConvention = (instrument: string): OpenConvention =>
  isOn('bybit', instrument) ? openConventions.bybit : openConventions.other

/** Whether the instrument is one of the venue's; asked of every instrument each second, so nothing is cut out for it. */
export const isOn = (venue: string, instrument: string): boolean =>
  instrument.startsWith(venue) && instrument.indexOf(':') === venue.length

/** `bybit` of `bybit:BTC/USDT:USDT`. */
export const venueOf = (instrument: string): string => instrument.slice(0, instrument.indexOf(':'))
