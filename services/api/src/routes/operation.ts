import type { Health, Metrics } from '@virtuoso/service-kit'
import type { FastifyInstance } from 'fastify'
import { Problem } from '../problems/problem.ts'
import { problemTypes } from '../problems/problem-types.ts'
import { list, object, problemAnswers } from '../schemas/common.ts'

type Parts = Readonly<{
  health: Health
  /** undefined: they have a listener of their own. */
  metrics: Metrics | undefined
  /** Whether the service was told to end. */
  isEnding(): boolean
}>

const text = { type: 'string' } as const
const report = object({ state: text, checks: list(object({ name: text, state: text, detail: text })) })

/** For supervisors and people in trouble; not part of `/v1`. */
export function operationRoutes(app: FastifyInstance, { health, metrics, isEnding }: Parts): void {
  const live = { summary: 'The process answers', response: { 200: object({ state: text }) } }
  app.get('/livez', { schema: live }, async () => ({ state: 'up' }))

  const ready = { summary: 'Answers can be given', response: { 200: report, ...problemAnswers } }
  app.get('/readyz', { schema: ready }, async () => {
    if (isEnding()) throw new Problem('unavailable', 'the service is ending', { retryAfter: 1 })
    const { state, checks } = await health.report()
    if (state !== 'down') return { state, checks: checks.map((it) => ({ ...it, detail: it.detail ?? '' })) }
    const down = checks.filter((it) => it.state === 'down').map((it) => it.name)
    throw new Problem('unavailable', `down: ${down.join(', ')}`, { retryAfter: 1 })
  })

  const problems = {
    summary: 'What a problem type means',
    params: { type: 'object', properties: { type: { type: 'string', maxLength: 64 } }, required: ['type'] },
    response: {
      200: object({ type: text, title: text, status: { type: 'integer' }, hint: text, retryable: { type: 'boolean' } }),
      ...problemAnswers,
    },
  }
  app.get<{ Params: { type: string } }>('/problems/:type', { schema: problems }, async ({ params: { type } }) => {
    const found = Object.entries(problemTypes).find(([name]) => name === type)
    if (found === undefined) throw new Problem('not-found', 'there is no such problem type')
    return { type: `/problems/${type}`, ...found[1] }
  })

  if (metrics !== undefined)
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(metrics.contentType).send(await metrics.text()),
    )
}
