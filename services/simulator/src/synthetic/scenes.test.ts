import { describe, expect, it } from 'vitest'
import { historyOf } from './history.ts'
import { instruments } from './instruments.ts'
import { scenesOf } from './scenes.ts'
import type { stories } from './story.ts'

const startMs = Date.UTC(2026, 10, 25, 12)
const startMinute = startMs / 60_000
const opening = (story: (typeof stories)[number], symbol: string) => {
  const instrument = instruments.find((it) => it.symbol === symbol)
  if (instrument === undefined) throw new Error(`no instrument ${symbol}`)
  const { price } = historyOf(instrument, { seed: 42, startMs, intensity: 1, story })
  return (price(startMinute) / price(startMinute - 5) - 1) * 10_000
}

describe('the six minutes before the start', () => {
  it('raise Solana and drop Polkadot, in every story that tells of the venue alone', () => {
    for (const story of ['market', 'gap', 'outage'] as const) {
      expect(opening(story, 'SOLUSDT')).toBeGreaterThan(60)
      expect(opening(story, 'DOTUSDT')).toBeLessThan(-60)
    }
  })

  it('raise more and higher in a rally', () => {
    expect(opening('rally', 'SOLUSDT')).toBeGreaterThan(opening('market', 'SOLUSDT'))
    for (const symbol of ['ETHUSDT', 'AVAXUSDT']) expect(opening('rally', symbol)).toBeGreaterThan(60)
  })

  it('drop three instruments by more than two percent in a cascade', () => {
    for (const symbol of ['SOLUSDT', 'DOGEUSDT', 'AVAXUSDT']) expect(opening('cascade', symbol)).toBeLessThan(-200)
  })
})

describe('the time after it', () => {
  it('gives each instrument its turn once in forty minutes, and never two of them together', () => {
    const round = { from: 4 + 5 * 40, until: 4 + 6 * 40 }
    const begins = instruments.map(({ symbol }) => {
      const { recentBps } = scenesOf(symbol, 42, 'market')
      let steepest = { minute: 0, bps: 0 }
      for (let minute = round.from; minute < round.until; minute += 1) {
        const bps = Math.abs(recentBps(minute + 1) - recentBps(minute))
        if (bps > steepest.bps) steepest = { minute, bps }
      }
      expect(steepest.bps, symbol).toBeGreaterThan(20)
      return Math.floor((steepest.minute - round.from) / 4)
    })
    expect(new Set(begins).size).toBeGreaterThanOrEqual(6)
  })

  it('leads every instrument back: no scene moves a price for good', () => {
    for (const { symbol } of instruments) {
      const { displacementBps } = scenesOf(symbol, 42, 'market')
      const far = Array.from({ length: 400 }, (_, n) => displacementBps(n * 7))
      expect(Math.max(...far.map(Math.abs))).toBeLessThan(300)
      expect(far.filter((it) => Math.abs(it) < 60).length / far.length).toBeGreaterThan(0.6)
    }
  })
})
