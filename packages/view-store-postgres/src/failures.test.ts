import { describe, expect, it } from 'vitest'
import { isAnswer, translated } from './failures.ts'

const failure = (code: string, message = 'said by the driver'): Error => Object.assign(new Error(message), { code })

describe('what a database says', () => {
  it.each([
    ['40001', 'serialization failure'],
    ['40P01', 'deadlock'],
    ['55P03', 'a lock is not available'],
    ['53100', 'disk full'],
    ['53300', 'too many connections'],
    ['57P01', 'shut down by an administrator'],
    ['57P02', 'crashed'],
    ['57P03', 'cannot connect now'],
    ['57014', 'a statement took too long'],
    ['08006', 'connection lost'],
    ['25P03', 'idle in a transaction for too long'],
    ['58030', 'the disk failed'],
    ['ECONNREFUSED', 'nobody listens'],
    ['ECONNRESET', 'cut'],
  ])('with %s means later: %s', (code) => {
    expect(translated(failure(code))).toMatchObject({ code: 'views-unavailable', retryable: true })
  })

  it.each(['timeout exceeded when trying to connect', 'Query read timeout', 'Connection terminated unexpectedly'])(
    'nothing about in time means later: %s',
    (message) => expect(translated(new Error(message))).toMatchObject({ code: 'views-unavailable', retryable: true }),
  )

  it.each(['28P01', '3D000'])('with %s means that we are wrong here, now and later', (code) => {
    expect(translated(failure(code))).toMatchObject({ code: 'views-unavailable', retryable: false })
  })

  it.each(['22003', '23505', '25006', '42601', 'XX000'])('with %s is a bug and stays what it is', (code) => {
    const bug = failure(code)
    expect(translated(bug)).toBe(bug)
  })

  it('is an answer, unless the line itself failed', () => {
    expect(isAnswer(failure('40001'))).toBe(true)
    expect([failure('ECONNRESET'), new Error('Connection terminated')].map(isAnswer)).toEqual([false, false])
  })
})
