import { VirtuosoError } from '@virtuoso/contracts'
import { expect, it } from 'vitest'
import { translated } from './failure.ts'

it('a broker that was asked while its connection was being made did not answer: the call may be tried again', () => {
  const failure = translated('append 3 records', new Error('Broker not connected'))
  expect(failure).toBeInstanceOf(VirtuosoError)
  expect(failure).toMatchObject({ code: 'log-unavailable', retryable: true })
})

it('what is none of the library stays what it is', () => {
  const bug = new TypeError('records is not iterable')
  expect(translated('append 3 records', bug)).toBe(bug)
})
