/** What the evidence of each built-in dimension says in words; numbers are those of the record, rounded for reading. */

/** Evidence of one score by name. */
export type Measured = ReadonlyMap<string, number>
type Fact = (of: Measured) => string | undefined

/** In order of weight; a number that was not measured is not told. */
export function facts(dimension: string, measured: Measured): string[] {
  return (sentences[dimension] ?? []).flatMap((fact) => fact(measured) ?? [])
}

const timeframeWords = [
  ['M1', '1 m'],
  ['M5', '5 m'],
  ['M30', '30 m'],
  ['H4', '4 h'],
] as const

/** The shortest timeframe in which it was measured. */
const shortest =
  (name: string, say: (value: number, timeframe: string) => string): Fact =>
  (measured) => {
    for (const [timeframe, words] of timeframeWords) {
      const value = measured.get(`${timeframe}.${name}`)
      if (value !== undefined) return say(value, words)
    }
    return undefined
  }

const percent = (share: number): string => `${(share * 100).toFixed(0)} %`

const sentences: Readonly<Record<string, readonly Fact[]>> = {
  TECHNICAL: [
    shortest('rsi', (it, timeframe) => `RSI ${it.toFixed(0)} on ${timeframe}`),
    shortest('adx', (it, timeframe) => `ADX ${it.toFixed(0)} on ${timeframe}`),
    shortest('cci', (it) => `CCI ${it.toFixed(0)}`),
  ],
  VOLUME: [
    shortest(
      'delta',
      (it, timeframe) => `takers net ${it < 0 ? 'sold' : 'bought'} ${percent(Math.abs(it))} of 20 bars of ${timeframe}`,
    ),
    shortest('rvol', (it, timeframe) => `volume ${it.toFixed(1)} × its mean on ${timeframe}`),
    shortest('vwapZ', (it) => `${Math.abs(it).toFixed(1)} σ ${it < 0 ? 'below' : 'above'} VWAP`),
  ],
}
