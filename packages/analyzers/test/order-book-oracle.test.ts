import { createSetFold, defineSet } from '@virtuoso/analyzer-kit'
import { orderBook } from '@virtuoso/analyzers'
import {
  applyDelta,
  applySnapshot,
  type BestQuote,
  bestQuote,
  emptyOrderBook,
  orderFlowImbalance,
} from '@virtuoso/domain'
import { binanceFacts, binanceLog, binanceRecording, recorded, testCodec } from '@virtuoso/testing'
import { describe, expect, it } from 'vitest'

const folder = recorded(binanceRecording)

describe.skipIf(folder === undefined)('six minutes of a recorded futures book', () => {
  it('have the order flow that was counted independently', () => {
    const book = emptyOrderBook()
    let quote: BestQuote | undefined
    let [events, changed, net, gross] = [0, 0, 0, 0]
    for (const { type, event } of binanceFacts(folder ?? '', 'usdm')) {
      if (type === 'BookSnapshot') applySnapshot(book, event)
      if (type === 'TradeExecuted' || (type === 'BookDelta' && applyDelta(book, event) !== 'APPLIED')) continue
      const next = bestQuote(book)
      const e = quote === undefined || next === undefined ? 0 : orderFlowImbalance(quote, next)
      if (type === 'BookDelta') events += 1
      if (e !== 0) changed += 1
      net += e
      gross += Math.abs(e)
      quote = next
    }
    expect({ events, changed, net, gross }).toEqual({ events: 6_547, changed: 5_641, net: -76_267, gross: 6_268_481 })
  })

  it('give a score from half a minute on, without one beyond its bounds', () => {
    const fold = createSetFold({ set: defineSet('mine', [orderBook]), codec: testCodec, partition: 0 })
    const scores = binanceLog(folder ?? '', 'usdm')
      .flatMap((it) => fold.fold(it))
      .flatMap((it) => (it.type === 'ScoreComputed' ? [it.event] : []))
    const numbers = scores.flatMap(({ score }) => (score === undefined ? [] : [score]))
    expect(numbers.length).toBeGreaterThan(100)
    for (const score of numbers) expect(score).toBeLessThan(100)
    const full = scores.findLast(({ score }) => score !== undefined)
    const ofi = full?.evidence.find(({ name }) => name === 'M30.ofi')?.value
    expect(full?.reasons.some(({ code }) => code === 'WARMING_UP')).toBe(true)
    expect(ofi).toBeUndefined()
  }, 30_000)
})
