import type { Finding } from '../level.ts'

/** The promises that can be checked on records and positions alone. */
export const invariantNames = [
  ...(['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9', 'I10'] as const),
  ...(['I11', 'I12', 'I13', 'I14', 'I20', 'I21'] as const),
] as const
export type InvariantName = (typeof invariantNames)[number]

/** In one line, for reports. */
export const invariantTexts: Readonly<Record<InvariantName, string>> = {
  I1: 'every acknowledged event is in the log',
  I2: 'an event id has one effect',
  I3: 'the venue sequence of a key never falls, but for what is marked late',
  I4: 'one value per offset, for all readers, for ever',
  I5: 'every missing offset is a control record or an aborted one',
  I6: 'what the venue said is in the log, or in a declared gap',
  I7: 'nothing visible comes of what was not committed',
  I8: 'the ids are those that the fold makes of the committed input',
  I9: 'the bytes and their order are those that the fold makes of the committed input',
  I10: 'each derived id stands once',
  I11: 'a snapshot lies behind the committed offset, a head behind its snapshots, and none goes back',
  I12: 'every output has a real cause, sound bytes, a known schema and a known manifest',
  I13: 'a checkpoint rises and moves from where it was',
  I14: 'the views are those of a rebuild',
  I20: 'each input has exactly one outcome',
  I21: 'after the last fault all is caught up, without a hand',
}

/** One promise that was broken, and where. */
export type Violation = Finding & Readonly<{ invariant: InvariantName }>
