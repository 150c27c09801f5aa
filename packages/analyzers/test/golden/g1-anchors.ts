/**
 * What the closes of 2025-06-29T16:00:00Z are worth: M1, M5, M30, H4 and the blend of them, computed independently of
 * this code; they hold whatever else changes.
 */
export const g1AtMs = Date.parse('2025-06-29T16:00:00Z')

/** How far a score may be off: the anchors have two decimals. */
export const g1Tolerance = 0.01

export const g1Dimensions = ['TECHNICAL', 'VOLUME', 'PRICE_STRUCTURE'] as const
export type G1Dimension = (typeof g1Dimensions)[number]
export type G1Scores = readonly [m1: number, m5: number, m30: number, h4: number, blended: number]

export const g1Coverage: Readonly<Record<G1Dimension, number>> = {
  TECHNICAL: 0.9746,
  VOLUME: 0.7722,
  PRICE_STRUCTURE: 0.9746,
}

export const g1Anchors: Readonly<Record<string, Readonly<Record<G1Dimension, G1Scores>>>> = {
  BTC: {
    TECHNICAL: [30.28, 16.36, 45.32, 69.01, 32.04],
    VOLUME: [32.76, 43.01, 62.98, 62.91, 44.25],
    PRICE_STRUCTURE: [30.45, 24.38, 63.69, 70.99, 38.5],
  },
  ETH: {
    TECHNICAL: [31.95, 23.43, 29.93, 57.22, 30.84],
    VOLUME: [24.08, 32.82, 37.45, 34.48, 30.27],
    PRICE_STRUCTURE: [28.91, 39.98, 67.66, 60.29, 42.67],
  },
  SOL: {
    TECHNICAL: [23.94, 19.06, 46.65, 82.83, 31.6],
    VOLUME: [37.3, 47.1, 60.54, 52.65, 46.2],
    PRICE_STRUCTURE: [33.85, 35.61, 66.88, 67.52, 43.75],
  },
  BNB: {
    TECHNICAL: [66.71, 45.36, 34.32, 69.46, 53.7],
    VOLUME: [59.48, 50.59, 74.19, 62.05, 59.94],
    PRICE_STRUCTURE: [39.88, 39.24, 63.06, 67.69, 46.57],
  },
  ADA: {
    TECHNICAL: [29.75, 12.03, 16.8, 43.47, 22.69],
    VOLUME: [40.05, 19.51, 23.49, 22.32, 29.04],
    PRICE_STRUCTURE: [28.56, 16.86, 34.55, 35.1, 26.69],
  },
  DOGE: {
    TECHNICAL: [29.91, 21.68, 31.46, 63.72, 30.28],
    VOLUME: [30.1, 36.08, 33.7, 44.71, 33.69],
    PRICE_STRUCTURE: [43.79, 32.74, 52.72, 31.24, 41.26],
  },
  DOT: {
    TECHNICAL: [40.74, 25.94, 29.54, 69.32, 36.07],
    VOLUME: [43.95, 27.48, 59.52, 55.33, 42.83],
    PRICE_STRUCTURE: [46.41, 42.56, 72.26, 61.17, 51.66],
  },
}

/** Higher candles that the minutes of one coin roll up to. */
export const g1CandleCounts = { M5: 8_639, M30: 1_439, H4: 179 } as const

/** SHA-256 over what was said, by kind of output: it changes with a formula, and never by itself. */
export const g1Frozen: Readonly<Record<string, string>> = {
  CandleClosed: 'eb905e73dd75aee7c3bcfb8ef2a7eac7fb9a21fd25591f4e4e32e36983858217',
  TECHNICAL: '239db38e659c072c06682ef828080cc24ea182f1b2c03e667f741211afdbb12f',
  VOLUME: '0490f3a1586a51bcef4a89d31df3b524bb81411e34aa69eadd0d20f62e12ba52',
  PRICE_STRUCTURE: 'cc7e7efc6dab034e810995a3a689f58c38ff6e2e63e7326f8fb4ec0319814b47',
  PatternDetected: '10119e72f64cac7a2c8ddeb71d91c4e096ef3a7bdaeaff2530232975625c300f',
}
