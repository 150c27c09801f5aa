import type { RestAnswer } from './venue-source.ts'

/** Bybit's envelope around a good answer. @param timeMs - the venue's clock. */
export const accepted = (result: unknown, timeMs: number): RestAnswer => ({
  status: 200,
  body: JSON.stringify({ retCode: 0, retMsg: 'OK', result, retExtInfo: {}, time: timeMs }),
})

/** Bybit refuses a bad parameter with HTTP 200 and a code; 10001 is "params error". */
export const refused = (why: string, timeMs: number): RestAnswer => ({
  status: 200,
  body: JSON.stringify({ retCode: 10001, retMsg: `params error: ${why}`, result: {}, retExtInfo: {}, time: timeMs }),
})

/** A path that the venue does not have. */
export const notFound = (path: string, timeMs: number): RestAnswer => ({
  status: 404,
  body: JSON.stringify({ retCode: 404, retMsg: `path not found: ${path}`, result: {}, retExtInfo: {}, time: timeMs }),
})

/** `/v5/market/time`: the venue's clock in seconds and in nanoseconds. */
export const clockAnswer = (timeMs: number): RestAnswer =>
  accepted({ timeSecond: `${Math.floor(timeMs / 1000)}`, timeNano: `${timeMs}000000` }, timeMs)
