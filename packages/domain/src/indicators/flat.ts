/**
 * Whether a spread of prices is nothing but rounding: a ratio over it would have no meaning. Both in the same unit.
 * @param spread - An average range, a deviation, or gains and losses together; ≥ 0.
 */
export const isFlat = (spread: number, lastClose: number): boolean => spread <= 1e-9 * lastClose
