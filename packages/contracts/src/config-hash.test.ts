import { expect, it } from 'vitest'
import { canonicalJson, configHash, hex } from './index.ts'

it('a configuration has the published hash, in whatever order it was written', () => {
  expect(hex(configHash({ slotMs: 250, emitDelta: 1, heartbeatMs: 60_000 }))).toBe('d69aa76c18dc7959b511c5182efab1a6')
  expect(canonicalJson({ slotMs: 250, emitDelta: 1, heartbeatMs: 60_000 })).toBe(
    '{"emitDelta":1,"heartbeatMs":60000,"slotMs":250}',
  )
})

it('an absent field is no field, and nothing is told apart from it', () => {
  expect(configHash({ a: 1, b: undefined })).toEqual(configHash({ a: 1 }))
  expect(configHash({ a: 1, b: null })).not.toEqual(configHash({ a: 1 }))
})

it('a number that JSON cannot say is refused', () => {
  for (const number of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => configHash({ at: [number] })).toThrow()
})
