/** An answer of the venue, as far as tests look at it. */
export type Answer = Readonly<{
  retCode: number
  time: number
  result: Readonly<{
    list: readonly Row[]
    b: readonly (readonly [price: string, size: string])[]
    a: readonly (readonly [price: string, size: string])[]
  }>
}>

/** A candle is a list of texts, everything else has named fields. */
type Row = readonly string[] & Readonly<Record<string, string>>

/** @param query - such as `kline?category=linear&symbol=BTCUSDT&interval=1`. */
export async function askMarket({ restUrl }: { restUrl: string }, query: string): Promise<Answer> {
  const answer: Answer = JSON.parse(await (await fetch(`${restUrl}/v5/market/${query}`)).text())
  return answer
}
