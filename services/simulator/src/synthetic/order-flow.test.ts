import { describe, expect, it } from 'vitest'
import { historyOf } from './history.ts'
import { type Instrument, instruments } from './instruments.ts'
import { liquidationsOf } from './liquidations.ts'
import { regimesOf } from './regime.ts'
import { wallsOf } from './walls.ts'

const startMs = Date.UTC(2026, 10, 25, 12)
const startMinute = startMs / 60_000
const parts = { seed: 42, startMs, intensity: 1, story: 'market' } as const
const instrumentNamed = (symbol: string): Instrument => {
  const found = instruments.find((it) => it.symbol === symbol)
  if (found === undefined) throw new Error(`no instrument ${symbol}`)
  return found
}
const minutesAfterStart = (count: number) => Array.from({ length: count }, (_, n) => startMinute + n)

/** Bought less sold, as a share of what was traded in a minute. */
function takerShare({ trades }: ReturnType<typeof historyOf>, minute: number): number {
  const { fills } = trades(minute)
  const amounts = [...fills.amounts.subarray(0, fills.count)]
  const total = amounts.reduce((sum, it) => sum + it, 0)
  const bought = amounts.reduce((sum, it, index) => sum + (fills.buys[index] === 1 ? it : 0), 0)
  return (2 * bought) / total - 1
}

describe('who takes', () => {
  it('pushes the price: where it rises much more was bought, where it falls more was sold', () => {
    for (const symbol of ['BTCUSDT', 'SOLUSDT', 'DOTUSDT']) {
      const history = historyOf(instrumentNamed(symbol), parts)
      const sharp = minutesAfterStart(400)
        .map((minute) => ({ minute, moved: history.price(minute + 1) / history.price(minute) - 1 }))
        .filter(({ moved }) => Math.abs(moved) > 0.0008)
      expect(sharp.length, symbol).toBeGreaterThan(8)
      const agreed = sharp.filter(({ minute, moved }) => Math.sign(takerShare(history, minute)) === Math.sign(moved))
      expect(agreed.length / sharp.length, symbol).toBeGreaterThan(0.85)
    }
  })

  it('comes in bursts: most trades follow another of the same side within 50 ms', () => {
    const { trades } = historyOf(instrumentNamed('ETHUSDT'), parts)
    let inBursts = 0
    let all = 0
    for (const minute of minutesAfterStart(20)) {
      const { timesMs, fills } = trades(minute)
      for (let index = 1; index < fills.count; index += 1) {
        const isNear = (timesMs[index] ?? 0) - (timesMs[index - 1] ?? 0) <= 50
        all += 1
        if (isNear && fills.buys[index] === fills.buys[index - 1]) inBursts += 1
      }
    }
    expect(inBursts / all).toBeGreaterThan(0.4)
  })
})

describe('a wall', () => {
  it('stands for more than ten seconds at one price, and is gone within a minute or so', () => {
    const history = historyOf(instrumentNamed('SOLUSDT'), parts)
    const side = (minute: number) => history.pressure(minute).side
    const walls = wallsOf(history.instrument, { seed: 42, startMs, away: -1, price: history.price, side })
    const seenMs = new Map<number, number>()
    for (let at = startMs; at < startMs + 1_200_000; at += 1_000)
      for (const { price } of walls(at)) seenMs.set(price, (seenMs.get(price) ?? 0) + 1_000)
    expect(seenMs.size).toBeGreaterThan(10)
    for (const stoodMs of seenMs.values()) {
      expect(stoodMs).toBeGreaterThanOrEqual(11_000)
      expect(stoodMs).toBeLessThan(200_000)
    }
  })
})

describe('a liquidation', () => {
  it('ends longs where the price plunges, and is rare in calm', () => {
    const plunging = historyOf(instrumentNamed('DOGEUSDT'), { ...parts, story: 'cascade' })
    const forced = liquidationsOf(plunging, 42)
    const plunge = [-4, -3, -2].flatMap((minute) => forced(startMinute + minute))
    expect(plunge.length).toBeGreaterThan(15)
    expect(plunge.filter(({ side }) => side === 'LONG').length / plunge.length).toBeGreaterThan(0.8)
    const calm = liquidationsOf(historyOf(instrumentNamed('DOGEUSDT'), parts), 42)
    const hourBefore = Array.from({ length: 60 }, (_, n) => calm(startMinute - 70 + n)).flat()
    expect(hourBefore.length).toBeLessThan(15)
  })

  it('happens within its minute, in order of time', () => {
    const forced = liquidationsOf(historyOf(instrumentNamed('SOLUSDT'), { ...parts, story: 'cascade' }), 42)
    for (const minute of [-3, -2, -1].map((it) => startMinute + it)) {
      const times = forced(minute).map(({ timeMs }) => timeMs)
      expect(times).toEqual([...times].sort((one, other) => one - other))
      expect(times.every((timeMs) => Math.floor(timeMs / 60_000) === minute)).toBe(true)
    }
  })
})

describe('Bitcoin', () => {
  it('knows all four regimes within two days, and none carries it far', () => {
    const { at, displacementBps } = regimesOf(42)
    const minutes = Array.from({ length: 2_880 }, (_, n) => n)
    expect(new Set(minutes.map(at))).toEqual(new Set(['TREND_UP', 'TREND_DOWN', 'RANGE', 'STORM']))
    expect(Math.max(...minutes.map((it) => Math.abs(displacementBps(it))))).toBeLessThan(80)
    for (const minute of minutes)
      expect(Math.abs(displacementBps(minute + 1) - displacementBps(minute))).toBeLessThan(30)
  })
})
