import { list, object } from './common.ts'

const text = { type: 'string' } as const
const offset = { type: ['integer', 'null'] } as const

export const metaData = object({
  version: text,
  commit: { type: 'string', description: '40 hex, -dirty where the code differs from it; unknown: no git' },
  nodeVersion: text,
  mode: { type: 'string', enum: ['live', 'sample', 'test', 'replay'] },
  durability: {
    type: 'string',
    description: 'what an acknowledged record survives, as far as the settings tell',
  },
  logId: { type: ['string', 'null'], description: 'null: the log does not answer' },
  epoch: { type: 'integer', description: 'one higher each time the views were begun again' },
  heads: list(
    object({
      topic: text,
      partition: { type: 'integer' },
      startOffset: { ...offset, description: 'oldest that exists; null: the log does not answer' },
      endOffset: { ...offset, description: 'one past the newest; null: the log does not answer' },
      applied: { ...offset, description: 'newest in the views; null: none' },
    }),
    'of the topics that the views are made from',
  ),
  incomplete: {
    type: 'boolean',
    description: 'whether the views lack records of the log that could not be used; false: they hold all it says',
  },
  unusable: list(
    object({
      topic: text,
      partition: { type: 'integer' },
      offset: { type: 'integer' },
      code: { type: 'string', description: 'of the closed list of dead letters' },
      detail: text,
      position: { type: 'string', description: 'of the record; its bytes lie on the dead-letter topic' },
    }),
    'of each partition the first record that the views lack: from there on they are incomplete',
  ),
  limits: object({
    urlMaxBytes: { type: 'integer' },
    headersMaxBytes: { type: 'integer' },
    bodyMaxBytes: { type: 'integer' },
    parametersMax: { type: 'integer' },
    rowsMax: { type: 'integer' },
    barsMax: { type: 'integer' },
    waitMaxMs: { type: 'integer' },
  }),
})
