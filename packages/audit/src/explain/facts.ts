/** What the evidence of each built-in dimension says in words; numbers are those of the record, rounded for reading. */

/** Evidence of one score by name. */
export type Measured = ReadonlyMap<string, number>
type Fact = (of: Measured) => string | undefined

/** The most telling first; a number that was not measured is not told. */
export const facts = (dimension: string, measured: Measured): string[] =>
  (sentences[dimension] ?? []).flatMap((fact) => fact(measured) ?? [])

const timeframeWords = [
  ['M1', '1 m'],
  ['M5', '5 m'],
  ['M30', '30 m'],
  ['H4', '4 h'],
] as const

type Say = (of: (name: string) => number | undefined, timeframe: string) => string | undefined

/** The shortest timeframe that has something to say. */
const shortest =
  (say: Say): Fact =>
  (measured) => {
    for (const [timeframe, words] of timeframeWords) {
      const said = say((name) => measured.get(`${timeframe}.${name}`), words)
      if (said !== undefined) return said
    }
    return undefined
  }

const percent = (share: number, decimals = 0): string => `${(share * 100).toFixed(decimals)} %`
const grouped = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ')

/** `bids 2.1 × asks`, whichever is larger first. */
function against(what: readonly [string, number], other: readonly [string, number]): string | undefined {
  const [[large, more], [small, less]] = what[1] >= other[1] ? [what, other] : [other, what]
  if (more === 0) return undefined
  return less === 0 ? `only ${large}` : `${large} ${(more / less).toFixed(1)} × ${small}`
}

const takers: Say = (of, timeframe) => {
  const [bought, sold] = [of('buyAmount'), of('sellAmount')]
  if (bought === undefined || sold === undefined || bought + sold === 0) return undefined
  const [word, share] = bought >= sold ? ['buys', bought / (bought + sold)] : ['sells', sold / (bought + sold)]
  const delta = bought - sold
  return `taker ${word} ${percent(share)}, delta ${delta < 0 ? '−' : '+'}${grouped(Math.abs(delta))} in ${timeframe}`
}

const large: Say = (of, timeframe) => {
  const [bought, sold] = [of('largeBuyQuote'), of('largeSellQuote')]
  if (bought === undefined || sold === undefined || bought + sold === 0) return undefined
  return `large orders bought ${grouped(bought)}, sold ${grouped(sold)} in ${timeframe}`
}

const depth: Fact = (measured) => {
  const [bids, asks] = [measured.get('bidDepth10'), measured.get('askDepth10')]
  if (bids === undefined || asks === undefined) return undefined
  const said = against(['bids', bids], ['asks', asks])
  return said === undefined ? undefined : `${said} within 10 bps`
}

const walls: Fact = (measured) => {
  const [bids, asks] = [measured.get('wallBid') ?? 0, measured.get('wallAsk') ?? 0]
  return bids + asks === 0 ? undefined : against(['bid walls', bids], ['ask walls', asks])
}

const broken: Say = (of, timeframe) => {
  const [side, ago, turns] = [of('breakSide'), of('breakBarsAgo'), of('breakTurns')]
  if (side === undefined || ago === undefined) return undefined
  return `${turns === 1 ? 'turned' : 'broke'} ${side > 0 ? 'up' : 'down'} ${ago} ${ago === 1 ? 'bar' : 'bars'} ago on ${timeframe}`
}

const trend: Say = (of, timeframe) => {
  const [fast, slow] = [of('ema20'), of('ema50')]
  return fast === undefined || slow === undefined
    ? undefined
    : `EMA20 ${fast >= slow ? 'above' : 'below'} EMA50 on ${timeframe}`
}

const zones: Say = (of, timeframe) => {
  const below = (of('blocksBullish') ?? 0) + (of('gapsBullish') ?? 0)
  const above = (of('blocksBearish') ?? 0) + (of('gapsBearish') ?? 0)
  return below + above === 0 ? undefined : `${below} bullish, ${above} bearish zones on ${timeframe}`
}

const one =
  (name: string, say: (value: number, timeframe: string) => string): Say =>
  (of, timeframe) => {
    const value = of(name)
    return value === undefined ? undefined : say(value, timeframe)
  }

const sentences: Readonly<Record<string, readonly Fact[]>> = {
  ORDER_FLOW: [
    shortest(takers),
    shortest(large),
    shortest(
      one(
        'oiChange',
        (it, timeframe) => `open interest ${it < 0 ? '−' : '+'}${percent(Math.abs(it), 2)} in ${timeframe}`,
      ),
    ),
  ],
  ORDER_BOOK: [
    depth,
    walls,
    shortest(
      one(
        'ofi',
        (it, timeframe) => `order flow at the touch ${it < 0 ? '−' : '+'}${percent(Math.abs(it))} in ${timeframe}`,
      ),
    ),
  ],
  VOLUME: [
    shortest(
      one(
        'delta',
        (it, timeframe) =>
          `takers net ${it < 0 ? 'sold' : 'bought'} ${percent(Math.abs(it))} of 20 bars of ${timeframe}`,
      ),
    ),
    shortest(one('rvol', (it, timeframe) => `volume ${it.toFixed(1)} × its mean on ${timeframe}`)),
    shortest(one('vwapZ', (it) => `${Math.abs(it).toFixed(1)} σ ${it < 0 ? 'below' : 'above'} VWAP`)),
  ],
  PRICE_STRUCTURE: [shortest(broken), shortest(trend), shortest(zones)],
  TECHNICAL: [
    shortest(one('rsi', (it, timeframe) => `RSI ${it.toFixed(0)} on ${timeframe}`)),
    shortest((of, timeframe) => {
      const [adx, plus, minus] = [of('adx'), of('plusDi'), of('minusDi')]
      if (adx === undefined || plus === undefined || minus === undefined) return undefined
      return `ADX ${adx.toFixed(0)}, ${plus >= minus ? 'up' : 'down'} on ${timeframe}`
    }),
    shortest(one('cci', (it) => `CCI ${it < 0 ? '−' : ''}${Math.abs(it).toFixed(0)}`)),
  ],
}
