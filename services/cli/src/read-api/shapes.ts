/** What these commands read of the API's answers; more may be there. */
import { z } from '@virtuoso/service-kit'

const nullableNumber = z.number().nullable()
const nullableText = z.string().nullable()

export const signalShape = z.looseObject({
  shortId: z.string(),
  instrument: z.string(),
  side: z.string(),
  strength: z.string(),
  score: z.number(),
  confidence: z.number(),
  reliability: z.number(),
  coverage: z.number(),
  entry: z.string(),
  stop: z.string(),
  targets: z.array(z.object({ price: z.string(), sizeShare: z.number(), multipleR: z.number() })),
  raisedAtMs: z.number(),
  expiresAtMs: z.number(),
  shadow: z.boolean(),
  position: z.string(),
  state: z.string(),
  lastScore: nullableNumber,
  targetsHit: z.number(),
  closed: z.object({ reason: z.string(), price: nullableText, lastScore: nullableNumber, atMs: z.number() }).nullable(),
})
export type SignalAnswer = z.infer<typeof signalShape>

export const updateShape = z.object({
  asOfMs: z.number(),
  change: z.string(),
  score: nullableNumber,
  price: nullableText,
  targetsHit: z.number(),
  reasons: z.array(z.string()),
})

const answered = { asOf: nullableText, ageMs: nullableNumber, stale: z.boolean() }

export const signalsAnswer = z.object({ ...answered, data: z.array(signalShape), next: z.string().optional() })
export const signalAnswer = z.object({ ...answered, data: signalShape.extend({ updates: z.array(updateShape) }) })

export const instrumentsAnswer = z.object({
  ...answered,
  data: z.array(
    z.looseObject({
      instrument: z.string(),
      venue: z.string(),
      channels: z.array(
        z.object({ channel: z.string(), integrity: z.string(), state: z.string(), sinceMs: nullableNumber }),
      ),
    }),
  ),
  next: z.string().optional(),
})

export const gapsAnswer = z.object({
  ...answered,
  data: z.array(
    z.looseObject({
      instrument: z.string(),
      channel: z.string(),
      reason: z.string(),
      fromTimeMs: z.number(),
      toTimeMs: nullableNumber,
    }),
  ),
  next: z.string().optional(),
})
