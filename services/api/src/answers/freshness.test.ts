import { gap, progress } from '@virtuoso/view-store/sample-rows'
import { describe, expect, it } from 'vitest'
import { freshness } from './freshness.ts'

const feed = { venue: 'bybit', shard: 'linear', partition: 1 }
const receivedMs = progress().receivedTimeMs
const onEvents = { topics: ['market.events'], feeds: [feed], gaps: [], nowMs: receivedMs + 400 }
const standing = (...rows: ReturnType<typeof progress>[]) => ({ epoch: 1, positions: [], progress: rows })

describe('an answer', () => {
  it('is as of the watermark that the views applied, and as old as its progress', () => {
    expect(freshness({ ...onEvents, standing: standing(progress()) })).toEqual({
      asOfMs: progress().watermarkMs,
      ageMs: 400,
      stale: false,
    })
  })

  it('of nothing applied yet has neither time nor age, and is stale', () => {
    const nothing = { asOfMs: undefined, ageMs: undefined, stale: true }
    expect(freshness({ ...onEvents, standing: standing() })).toEqual(nothing)
    expect(freshness({ ...onEvents, standing: standing(progress({ partition: 2 })) })).toEqual(nothing)
    expect(freshness({ ...onEvents, standing: standing(progress({ venue: 'okx' })) })).toEqual(nothing)
    expect(freshness({ ...onEvents, feeds: [], standing: standing() })).toEqual(nothing)
  })

  it('is stale 10 s after the progress was received, not earlier', () => {
    const at = (nowMs: number) => freshness({ ...onEvents, nowMs, standing: standing(progress()) })
    expect(at(receivedMs + 10_000)).toMatchObject({ ageMs: 10_000, stale: false })
    expect(at(receivedMs + 10_001)).toMatchObject({ ageMs: 10_001, stale: true })
  })

  it('is not younger than nothing when our clock was set back', () => {
    expect(freshness({ ...onEvents, nowMs: receivedMs - 5_000, standing: standing(progress()) }).ageMs).toBe(0)
  })

  it('is not stale because the venue lives in the past', () => {
    const past = progress({ watermarkMs: 1_500_000_000_000 })
    expect(freshness({ ...onEvents, standing: standing(past) })).toMatchObject({
      asOfMs: 1_500_000_000_000,
      stale: false,
    })
  })

  it('is stale inside an open gap, not after it', () => {
    const ended = gap({ end: { atTimeMs: 1, recovered: false, offset: 1 } })
    expect(freshness({ ...onEvents, gaps: [gap()], standing: standing(progress()) }).stale).toBe(true)
    expect(freshness({ ...onEvents, gaps: [ended], standing: standing(progress()) }).stale).toBe(false)
  })

  it('of a kind with a period of its own is stale when its newest datum is behind that', () => {
    const { watermarkMs } = progress()
    const newest = (behindMs: number) => ({ endMs: watermarkMs - behindMs, boundMs: 120_000 })
    const at = (behindMs: number) =>
      freshness({ ...onEvents, newest: newest(behindMs), standing: standing(progress()) }).stale
    expect(at(120_000)).toBe(false)
    expect(at(120_001)).toBe(true)
  })

  it('from several topics, partitions or shards is as old as the oldest', () => {
    const older = { watermarkMs: progress().watermarkMs - 1_000, receivedTimeMs: receivedMs - 1_000 }
    const oldest = { asOfMs: older.watermarkMs, ageMs: 1_400, stale: false }
    const onScores = progress({ ...older, topic: 'analysis.scores', set: 'built-in' })
    const both = { ...onEvents, topics: ['market.events', 'analysis.scores'] }
    expect(freshness({ ...both, standing: standing(progress(), onScores) })).toEqual(oldest)
    const feeds = [feed, { ...feed, partition: 2 }]
    expect(
      freshness({ ...onEvents, feeds, standing: standing(progress(), progress({ ...older, partition: 2 })) }),
    ).toEqual(oldest)
    const shards = [progress(), progress({ ...older, shard: 'spot' })]
    expect(freshness({ ...onEvents, feeds: [{ ...feed, shard: undefined }], standing: standing(...shards) })).toEqual(
      oldest,
    )
    expect(freshness({ ...onEvents, standing: standing(...shards) }).ageMs).toBe(400)
  })

  it('takes the time of a derived topic from the built-in set alone', () => {
    const onCandles = { ...onEvents, topics: ['market.candles'] }
    const own = progress({ topic: 'market.candles', set: 'mine' })
    expect(freshness({ ...onCandles, standing: standing(own) }).asOfMs).toBeUndefined()
    const builtIn = progress({ topic: 'market.candles', set: 'built-in', watermarkMs: 5 })
    expect(freshness({ ...onCandles, standing: standing(own, builtIn) }).asOfMs).toBe(5)
  })
})
