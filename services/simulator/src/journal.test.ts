import fc from 'fast-check'
import { expect, it } from 'vitest'
import { boundedJournal } from './journal.ts'

it('keeps the latest entries that fit, the newest always, and counts what it let go', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 20 })), fc.integer({ min: 1, max: 60 }), (texts, charactersMax) => {
      const journal = boundedJournal<string>(charactersMax)
      for (const text of texts) journal.add(text, text.length)
      const kept = journal.entries()
      expect(kept).toEqual(texts.slice(journal.forgotten()))
      expect(kept.length <= 1 || kept.join('').length <= charactersMax).toBe(true)
      expect(texts.length === 0 || kept.length > 0).toBe(true)
    }),
  )
})
