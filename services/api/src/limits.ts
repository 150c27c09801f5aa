/** What one request may cost; at each bound there is a problem, never a slow answer. */
export const limits = {
  /** 414 */
  urlMaxBytes: 2_048,
  /** 431; Node counts the request line in */
  headersMaxBytes: 16_384,
  headersMaxCount: 100,
  /** 413 */
  bodyMaxBytes: 65_536,
  /** 400 */
  parametersMax: 50,
  rowsMax: 1_000,
  waitMaxMs: 10_000,
  /** 408 */
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  keepAliveTimeoutMs: 5_000,
  connectionsCheckingIntervalMs: 1_000,
  /** How long requests in flight may still take when the service ends. */
  drainMs: 4_000,
} as const
