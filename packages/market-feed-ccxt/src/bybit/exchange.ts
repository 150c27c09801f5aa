import ccxt from 'ccxt'

/** ccxt's Bybit: its markets, symbols, REST, rate limit, subscriptions and pings. It never interprets a datum for us. */
export type Exchange = InstanceType<typeof ccxt.pro.bybit>

/** Where a venue answers; undefined: the real one, as ccxt knows it. */
export type VenueUrls = Readonly<{ restUrl?: string; wsUrl?: string }>

/** A frame longer than this, inflated, is never read: the connection is closed. So it always fits one record. */
export const frameMaxBytes = 4_190_000

/**
 * ccxt counts 5 for a public request; at 5 ms each, 40 requests a second are a third of what Bybit allows one address
 * (600 in 5 s), so that back-fill never comes near its limit.
 */
const rateLimitMs = 5
const requestTimeoutMs = 10_000

export async function openExchange({ restUrl, wsUrl }: VenueUrls): Promise<Exchange> {
  const exchange = new ccxt.pro.bybit({
    rateLimit: rateLimitMs,
    timeout: requestTimeoutMs,
    number: String,
    options: { fetchMarkets: { types: ['linear'] }, ws: { options: { maxPayload: frameMaxBytes } } },
    urls: {
      api: {
        ...(restUrl === undefined ? {} : { public: restUrl }),
        ...(wsUrl === undefined ? {} : { ws: { public: { linear: wsUrl } } }),
      },
    },
  })
  await exchange.loadHttpProxyAgent() // else ccxt refuses a ws:// address
  return exchange
}

export const streamUrl = (exchange: Exchange): string => exchange.implodeHostname(exchange.urls.api.ws.public.linear)
